import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { CliError, type Io, messageOf, note, readTextFile, replaceFile } from "../io";
import {
  type Check,
  type CheckInput,
  check,
  findAll,
  isComplete,
  sortOutFindings,
  wrongAccountWarning,
} from "./check";
import { type Acceptance, baselineOf, IGNORE_FILE, parseIgnoreFile } from "./ignore-file";

export interface BaselineOptions {
  /** Undefined for the usual one, which need not be there. */
  readonly ignoreFile: string | undefined;
  readonly writeBaseline: boolean;
}

/** Half a million lines. */
const MOST_MEBIBYTES = 50;

const HEADING = `# Drift that is accepted: NUMBER-OR-GLOB  CLASSES  LAST-DAY  REASON
# In "quotes" stands what has white space, * or ? in it and is meant as it is.
# Classes: missing, changed, unrouted, duplicate, unknown, unmanaged, or * for all. Last day: 2026-12-31, or - for no end.
`;

/** @throws {CliError} when the file is wrong, or was named and is not there */
export function readAcceptances(
  { ignoreFile, writeBaseline }: BaselineOptions,
  cwd: string,
): readonly Acceptance[] {
  const name = ignoreFile ?? IGNORE_FILE;
  const path = resolve(cwd, name);
  if (existsSync(path)) return parseIgnoreFile(read(path, name), name);
  if (ignoreFile === undefined || writeBaseline) return [];
  throw new CliError(`${ignoreFile} is not there.`);
}

/** Writes down that everything found now is accepted, and checks again. From an incomplete check nothing is accepted. */
export function acceptAll(input: CheckInput, { ignoreFile = IGNORE_FILE }: BaselineOptions, io: Io): Check {
  if (!isComplete(input)) {
    io.stderr(`The check is not complete, so nothing was written to ${ignoreFile}.\n`);
    return check(input);
  }
  if (wrongAccountWarning(input).length > 0) {
    io.stderr(
      `None of the declared numbers is in this account, so nothing was written to ${ignoreFile}: it would accept all of them as ` +
        "missing. Check RYMI_API_KEY. If the key is right, deploy first, or write the lines by hand.\n",
    );
    return check(input);
  }
  const all = findAll(input);
  const day = input.now.toISOString().slice(0, 10);
  // Numbers that are hidden in reports stand in full in this file: it could accept nothing otherwise.
  const lines = baselineOf(sortOutFindings(input, all).findings, `accepted on ${day} by --write-baseline`);
  if (lines.length === 0) {
    note(io, `Nothing to accept, so nothing was written to ${ignoreFile}.\n`);
    return check(input, all);
  }
  const path = resolve(io.cwd, ignoreFile);
  const before = existsSync(path) ? read(path, ignoreFile) : HEADING;
  const after = before + (before.endsWith("\n") ? "" : "\n") + lines.map((line) => `${line}\n`).join("");
  try {
    replaceFile(path, after);
  } catch (error) {
    throw new CliError(`${ignoreFile} cannot be written: ${messageOf(error)}`);
  }
  note(io, `Accepted ${lines.length} ${lines.length === 1 ? "finding" : "findings"} in ${ignoreFile}.\n`);
  return check({ ...input, acceptances: parseIgnoreFile(after, ignoreFile) }, all);
}

function read(path: string, name: string): string {
  try {
    return readTextFile(path, MOST_MEBIBYTES);
  } catch (error) {
    throw new CliError(`${name} ${messageOf(error)}.`);
  }
}
