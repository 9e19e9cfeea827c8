import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archiveName, zipFiles } from "../../src/packaging";

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
  const packed = (name: string, path: string, isExecutable: boolean) => ({
    path: name,
    contents: readFileSync(path),
    isExecutable,
  });
  const zip = zipFiles([
    packed(executableName(version, platform), executable, true),
    ...Object.entries(texts).map(([name, path]) => packed(name, path, false)),
  ]);
  writeFileSync(join(folder, archiveName(version, platform)), zip);
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
