import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { EXECUTABLE_NAME } from "./package-facts";

/**
 * Name of a package's archive in Terraform's packed layout, where it lies in the folder `HOST/NAMESPACE/TYPE`. An archive,
 * unlike a folder with the files, loses no file mode and gains no foreign file when the folders around it are copied.
 */
export function archiveName(version: string, platform: string): string {
  return `${EXECUTABLE_NAME}_${version}_${platform}.zip`;
}

/**
 * Writes an archive, unless it is already there. It takes its place at once and as a whole: nothing ever reads a part of it.
 *
 * @returns whether it had to be written
 * @throws what Node throws when it cannot be written
 */
export function putArchive(path: string, zip: Buffer): boolean {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before?.isFile() && readFileSync(path).equals(zip)) return false;
  mkdirSync(dirname(path), { recursive: true });
  // In the same folder, because a file is moved at once only within one file system.
  const aside = `${path}.${process.pid}`;
  try {
    writeFileSync(aside, zip);
    if (before?.isDirectory()) rmSync(path, { recursive: true });
    renameSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
  return true;
}
