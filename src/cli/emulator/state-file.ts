import { existsSync } from "node:fs";
import { type EmulatorState, parseState } from "../../emulator";
import { CliError, messageOf, readTextFile, replaceFile } from "../../io";

const MOST_MEBIBYTES = 64;

/**
 * What an earlier run has kept; undefined when there is no file yet.
 *
 * @throws {CliError} for a file that was not written by `writeState`
 */
export function readState(path: string, name: string): EmulatorState | undefined {
  if (!existsSync(path)) return undefined;
  let text: string;
  let json: unknown;
  try {
    text = readTextFile(path, MOST_MEBIBYTES);
  } catch (error) {
    throw new CliError(`${name} ${messageOf(error)}.`);
  }
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unusable(name, messageOf(error));
  }
  const state = parseState(json);
  if (!state.ok) throw unusable(name, state.text);
  return state.value;
}

/** The error for a state that cannot be gone on with. */
export function unusable(name: string, reason: string): CliError {
  return new CliError(
    `${name} cannot be used as a state: ${reason}. Move it away to begin anew, or name another file with --state.`,
  );
}

/** @throws {CliError} the old file is as it was then */
export function writeState(path: string, name: string, state: EmulatorState): void {
  try {
    replaceFile(path, `${JSON.stringify(state, undefined, 2)}\n`);
  } catch (error) {
    throw new CliError(
      `${name} cannot be written: ${messageOf(error)}. Mend that, or name another file with --state.`,
    );
  }
}
