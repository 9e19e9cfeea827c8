import { resolve } from "node:path";
import { CliError, type Io, messageOf, note, replaceFile } from "../io";
import {
  type Check,
  type CheckInput,
  check,
  findAll,
  ignoreAccepted,
  isComplete,
  wrongAccountWarning,
} from "./check";
import { ignoreLinesFor, parseIgnoreFile, readIgnoreFile } from "./ignore-rules";

const HEADING = `# Accepted drift: NUMBER-OR-GLOB  CLASSES  LAST-DAY  REASON
# A number or glob with white space, or with * or ? that are not wildcards, stands in "quotes".
# Classes: missing, changed, unrouted, duplicate, unknown, unmanaged, or * for all. Last day: 2026-12-31, or - for no end.
`;

/** Appends a line for each finding to the ignore file, and checks again. An incomplete check accepts nothing. */
export function writeBaseline(input: CheckInput, file: string, io: Io): Check {
  if (!isComplete(input)) {
    io.stderr(`The check is not complete, so nothing was written to ${file}.\n`);
    return check(input);
  }
  if (wrongAccountWarning(input).length > 0) {
    io.stderr(
      `None of the declared numbers is in this account, so nothing was written to ${file}: it would accept all of them as ` +
        "missing. Check RYMI_API_KEY. If the key is right, deploy first, or write the lines by hand.\n",
    );
    return check(input);
  }
  const all = findAll(input);
  const day = input.now.toISOString().slice(0, 10);
  // Masked numbers stand in full in this file: otherwise its lines would match nothing.
  const lines = ignoreLinesFor(ignoreAccepted(input, all).findings, `accepted on ${day} by --write-baseline`);
  if (lines.length === 0) {
    note(io, `Nothing to accept, so nothing was written to ${file}.\n`);
    return check(input, all);
  }
  const before = readIgnoreFile(file, io.cwd) ?? HEADING;
  const after = before + (before.endsWith("\n") ? "" : "\n") + lines.map((line) => `${line}\n`).join("");
  try {
    replaceFile(resolve(io.cwd, file), after);
  } catch (error) {
    throw new CliError(`${file} cannot be written: ${messageOf(error)}`);
  }
  note(io, `Accepted ${lines.length} ${lines.length === 1 ? "finding" : "findings"} in ${file}.\n`);
  return check({ ...input, rules: parseIgnoreFile(after, file) }, all);
}
