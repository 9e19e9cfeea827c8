import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { EXECUTABLE_NAME } from "./package-facts";
import { type PackedFile, zipFiles } from "./zip";

/** The provider as Terraform installs it, the same on every platform. */
export interface ProviderPackage {
  /** Terraform's `h1:` hash of the files, which a lock file records. */
  readonly hash: string;
  /** The files in a zip archive. */
  readonly zip: Buffer;
}

/** Compressing takes longer than the rest of an installation, and the stacks of an app share one provider. */
let latest: ProviderPackage | undefined;

/**
 * Packs every file below a folder.
 *
 * @throws what Node throws when one cannot be read
 */
export function readPackage(folder: string): ProviderPackage {
  const files = readFiles(folder);
  const hash = packageHash(files);
  if (latest?.hash !== hash) latest = { hash, zip: zipFiles(files) };
  return latest;
}

function readFiles(folder: string): readonly PackedFile[] {
  return (
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      // Not the types of `withFileTypes`: some package managers install links to files.
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => ({
        path: name.replaceAll(sep, "/"),
        contents: readFileSync(join(folder, name)),
        isExecutable: name === EXECUTABLE_NAME,
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  );
}

/** Terraform's `h1:`, the hash of a sorted list of file hashes. It covers paths and contents; platform and modes are not in it. */
export function packageHash(files: readonly Pick<PackedFile, "path" | "contents">[]): string {
  const list = files.map(({ path, contents }) => `${sha256(contents).digest("hex")}  ${path}\n`).join("");
  return `h1:${sha256(list).digest("base64")}`;
}

const sha256 = (data: string | Buffer) => createHash("sha256").update(data);
