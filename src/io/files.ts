import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { CliError, codeOf, type Io, messageOf } from "./surroundings";

const MEBIBYTE = 1024 ** 2;

/**
 * The text of a file, UTF-8.
 *
 * Only regular files are read: a named pipe without a writer would block the process, signals included, and a device may
 * never end.
 *
 * @param maxMebibytes the largest file that is read
 * @throws Error whose message is to follow the name of the file: `does not exist`, `is a named pipe. …`
 */
export function readTextFile(path: string, maxMebibytes: number): string {
  const file = open(path);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? "a folder" : stats.isFIFO() ? "a named pipe" : "a device";
      throw new Error(`is ${kind}. Give a plain file: what another program prints has to be saved first`);
    }
    if (stats.size > maxMebibytes * MEBIBYTE) {
      const size = Math.ceil(stats.size / MEBIBYTE);
      throw new Error(
        `has ${size} MiB, and at most ${maxMebibytes} MiB are read. Split it, or give another file`,
      );
    }
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/**
 * The text of a file that the user named.
 *
 * @throws {CliError} when it cannot be read
 */
export function readInput(name: string, cwd: string, maxMebibytes: number): string {
  try {
    return readTextFile(resolve(cwd, name), maxMebibytes);
  } catch (error) {
    throw new CliError(`${name} ${messageOf(error)}.`);
  }
}

function open(path: string): number {
  try {
    // Without O_NONBLOCK, opening a named pipe waits for a writer.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new Error(codeOf(error) === "ENOENT" ? "does not exist" : `cannot be read: ${messageOf(error)}`);
  }
}

/**
 * Writes a file completely or not at all: the text is written into a temporary file beside it, which is then renamed, so that a
 * full disk or a signal leaves the old file unchanged. The target of a link is replaced, not the link. A device or a named pipe,
 * such as /dev/stdout, is written to directly.
 *
 * @param text the whole text, or pieces of it that are made one after the other
 * @throws the error of Node
 */
export function replaceFile(path: string, text: string | Iterable<string>): void {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before !== undefined && !before.isFile()) {
    writeAll(openSync(path, "w"), text);
    return;
  }
  const target = before === undefined ? path : realpathSync(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    // An earlier process with the same id may have been killed before it removed the file.
    rmSync(temporary, { force: true });
    writeAll(openSync(temporary, "wx", before?.mode ?? 0o666), text, fsyncSync);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes a file that must not exist yet, completely or not at all.
 *
 * @throws the error of Node; `EEXIST` when the file exists
 */
export function createFile(path: string, text: string): void {
  closeSync(openSync(path, "wx"));
  try {
    replaceFile(path, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

/** Writes and closes an open file. Not with `writeSync`, which may write only the beginning of a piece. */
function writeAll(
  file: number,
  text: string | Iterable<string>,
  sync: (file: number) => void = () => {},
): void {
  try {
    for (const piece of typeof text === "string" ? [text] : text) writeFileSync(file, piece);
    sync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a result into a file that the user named, and creates the folders above it. An undefined name means stdout.
 *
 * @param force whether an existing file is overwritten
 * @throws {CliError} when it exists, or cannot be written
 */
export function writeOutput(name: string | undefined, text: string, force: boolean, io: Io): void {
  if (name === undefined) {
    io.stdout(text);
    return;
  }
  const path = resolve(io.cwd, name);
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (force) replaceFile(path, text);
    else createFile(path, text);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw existsError(name);
    throw new CliError(`${name} cannot be written: ${messageOf(error)}`);
  }
}

/**
 * Makes sure that `writeOutput` will not refuse a file, before the work is done. An undefined name means stdout.
 *
 * @throws {CliError} when it exists and is not to be overwritten
 */
export function requireNewFile(name: string | undefined, force: boolean, { cwd }: Io): void {
  if (name !== undefined && !force && existsSync(resolve(cwd, name))) throw existsError(name);
}

function existsError(name: string): CliError {
  return new CliError(`${name} exists already. Choose another name, or overwrite it with --force.`);
}
