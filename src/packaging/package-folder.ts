import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXECUTABLE_NAME } from "./package-facts";

// A provider package is a folder with the executable in it and nothing else.

const MODE = 0o755;

/** Makes the folder a package. To be called where nobody looks yet. */
export function writePackage(folder: string, contents: Buffer): void {
  const file = join(folder, EXECUTABLE_NAME);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, contents);
  chmodSync(file, MODE); // after the fact: the umask would narrow a mode given to writeFileSync
}

/**
 * Whether the folder is there as {@link writePackage} makes it. Terraform hashes the whole folder, so a stray file next
 * to the executable is as wrong as other bytes.
 */
export function isPackage(folder: string, contents: Buffer): boolean {
  const file = join(folder, EXECUTABLE_NAME);
  try {
    return (
      readdirSync(folder).join() === EXECUTABLE_NAME &&
      (statSync(file).mode & 0o777) === MODE &&
      readFileSync(file).equals(contents)
    );
  } catch {
    return false;
  }
}

/** Terraform's `h1:` of a package: the hash of a list of file hashes. It names no platform. */
export function packageHash(contents: Buffer): string {
  const list = `${createHash("sha256").update(contents).digest("hex")}  ${EXECUTABLE_NAME}\n`;
  return `h1:${createHash("sha256").update(list).digest("base64")}`;
}
