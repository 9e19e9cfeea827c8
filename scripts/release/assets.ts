import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Zippable, zipSync } from "fflate";

/** What the Terraform Registry wants of a release, by its names. */

const NAME = "terraform-provider-rymi";

export function executableName(version: string, platform: string): string {
  return `${NAME}_v${version}${platform.startsWith("windows_") ? ".exe" : ""}`;
}

/**
 * A package for one platform: the executable, which stays one when it is unpacked, and the licenses. The same
 * files make the same zip.
 */
export function writeZip(
  folder: string,
  version: string,
  platform: string,
  executable: string,
  texts: Readonly<Record<string, string>>,
): void {
  const UNIX = 3;
  const file = (path: string, mode: number) =>
    [
      readFileSync(path),
      { os: UNIX, attrs: (0o100000 | mode) << 16, mtime: new Date(2000, 0, 1), level: 9 },
    ] as const;
  const files: Zippable = { [executableName(version, platform)]: [...file(executable, 0o755)] };
  for (const [name, path] of Object.entries(texts)) files[name] = [...file(path, 0o644)];
  writeFileSync(join(folder, `${NAME}_${version}_${platform}.zip`), zipSync(files));
}

/** The manifest and, over it and every zip, the list of hashes that is signed. */
export function writeSums(folder: string, version: string): string {
  const manifest = `${NAME}_${version}_manifest.json`;
  const content = { version: 1, metadata: { protocol_versions: ["6.0"] } };
  writeFileSync(join(folder, manifest), `${JSON.stringify(content, null, 2)}\n`);
  const names = readdirSync(folder).filter((name) => name === manifest || name.endsWith(".zip"));
  const lines = names.sort().map(
    (name) =>
      `${createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex")}  ${name}\n`,
  );
  const sums = join(folder, `${NAME}_${version}_SHA256SUMS`);
  writeFileSync(sums, lines.join(""));
  // It would belong to another list.
  rmSync(`${sums}.sig`, { force: true });
  return sums;
}
