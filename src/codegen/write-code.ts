import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CliError, codeOf, createFile, type Io, messageOf, replaceFile } from "../io";

/**
 * @param file as the user named it
 * @throws {CliError} when it is there already and is not to be overwritten
 */
export function refuseTaken(file: string | undefined, force: boolean, { cwd }: Io): void {
  if (file !== undefined && !force && existsSync(resolve(cwd, file))) throw taken(file);
}

/**
 * Writes a file of generated code, with the folders above it.
 *
 * @param file as the user named it
 * @param force whether one that is there is overwritten
 * @throws {CliError} when it cannot be written
 */
export function writeCode(file: string, code: string, force: boolean, { cwd }: Io): void {
  const path = resolve(cwd, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (force) replaceFile(path, code);
    else createFile(path, code);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw taken(file);
    throw new CliError(`${file} cannot be written: ${messageOf(error)}`);
  }
}

function taken(file: string): CliError {
  return new CliError(`${file} is there already. Choose another name, or overwrite it with --force.`);
}
