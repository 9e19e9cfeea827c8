import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { types } from "node:util";

const MEBIBYTE = 1024 ** 2;

/**
 * The text of a file, UTF-8.
 *
 * Only plain files are read: a named pipe without a writer would block the process, signals included, and a device may
 * never end.
 *
 * @param mostMebibytes the largest file that is read
 * @throws Error whose message reads on after the name of the file: `is not there`, `is a named pipe. …`
 */
export function readTextFile(path: string, mostMebibytes: number): string {
  const file = open(path);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? "a folder" : stats.isFIFO() ? "a named pipe" : "a device";
      throw new Error(`is ${kind}. Give a plain file: what another program prints has to be saved first`);
    }
    if (stats.size > mostMebibytes * MEBIBYTE) {
      const size = Math.ceil(stats.size / MEBIBYTE);
      throw new Error(
        `has ${size} MiB, and at most ${mostMebibytes} MiB are read. Split it, or give another file`,
      );
    }
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    // Without O_NONBLOCK, opening a named pipe waits for a writer.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    // Not instanceof: what Node throws comes from another realm in a test runner.
    const { code, message } = types.isNativeError(error)
      ? (error as NodeJS.ErrnoException)
      : { code: undefined, message: String(error) };
    throw new Error(code === "ENOENT" ? "is not there" : `cannot be read: ${message}`);
  }
}
