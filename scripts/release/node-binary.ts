import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "./targets";

/**
 * Path of a file out of a platform's package of Node: its binary, its license. The package comes from the registry and
 * stays in the cache folder; each time it is looked at whether it is the one whose integrity is noted.
 *
 * @throws Error when it is another package
 */
export function getNodeFile(
  { npmPackage, integrity }: Target,
  version: string,
  name: string,
  cache: string,
): string {
  const tarball = join(cache, `${npmPackage}-${version}.tgz`);
  if (!existsSync(tarball)) {
    mkdirSync(cache, { recursive: true });
    const what = ["pack", `${npmPackage}@${version}`, "--pack-destination", cache];
    execFileSync("npm", [...what, "--ignore-scripts", "--silent"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  requireIntegrity(tarball, integrity);
  const folder = join(cache, `${npmPackage}-${version}`);
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", folder, `package/${name}`]);
  return join(folder, "package", name);
}

/** A package that is not the expected one does not stay in the cache either: it may be half a download. */
export function requireIntegrity(tarball: string, expected: string): void {
  const actual = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (actual === expected) return;
  rmSync(tarball);
  throw new Error(
    `${tarball} is not the package that scripts/release/targets.ts names: its integrity is ${actual}, ` +
      `and ${expected} is expected. It has been removed from the cache.`,
  );
}
