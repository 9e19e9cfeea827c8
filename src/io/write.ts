import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";

/**
 * Writes a file as a whole or not at all: it is written aside and then renamed, so a full disk or a signal leaves the old
 * one as it was. A link stays a link; a device or a named pipe, such as /dev/stdout, is written to.
 *
 * @param text whole, or in pieces that are made one after the other
 * @throws what Node throws
 */
export function replaceFile(path: string, text: string | Iterable<string>): void {
  const before = statOf(path);
  if (before !== undefined && !before.isFile()) {
    const file = openSync(path, "w");
    try {
      writePieces(file, text);
    } finally {
      closeSync(file);
    }
    return;
  }
  const target = before === undefined ? path : realpathSync(path);
  const aside = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeNew(aside, text, before?.mode);
    renameSync(aside, target);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/**
 * Writes a file that must not be there yet, as a whole or not at all.
 *
 * @throws what Node throws; `EEXIST` when it is there
 */
export function createFile(path: string, text: string): void {
  const file = openSync(path, "wx");
  closeSync(file);
  try {
    replaceFile(path, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

function writeNew(path: string, text: string | Iterable<string>, mode = 0o666): void {
  // Left behind by a process with the same id that was killed.
  rmSync(path, { force: true });
  const file = openSync(path, "wx", mode);
  try {
    writePieces(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Unlike `writeSync`, this writes all of a piece. */
function writePieces(file: number, text: string | Iterable<string>): void {
  for (const piece of typeof text === "string" ? [text] : text) writeFileSync(file, piece);
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
