import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod/mini";
import { E164, explainE164, explainUuid, parse, Uuid } from "../api";
import { type EmulatorState, parseState, type SeedNumber } from "../emulator";
import { CliError, messageOf, readInput, replaceFile } from "../io";
import { MappingError, parseMapping } from "../mapping";

const MAX_SEED_MEBIBYTES = 16;

const Agent = z.optional(z.nullable(Uuid));

/** A JSON list: numbers, or objects with `agentId`, as the emulator's library takes them, or `agent_id`, as Rymi lists them. */
const List = z.array(
  z.union([E164, z.looseObject({ number: E164, agentId: Agent, agent_id: Agent })], {
    error: 'write "+15551234567" or { "number": "+15551234567", "agentId": "<UUID>" }',
  }),
);

/**
 * The numbers of a mapping file (JSON or YAML), of a JSON list, or of a text file (`.txt`), whose lines are a number and the
 * id of its agent.
 *
 * @throws {CliError} with the file, and the line where there is one
 */
export function readSeed(cwd: string, name: string): readonly SeedNumber[] {
  const text = readInput(name, cwd, MAX_SEED_MEBIBYTES);
  const numbers = /\.txt$/i.test(name)
    ? readLines(text, name)
    : /^\s*\[/.test(text)
      ? readList(text, name)
      : readMapping(text, name);
  const seen = new Set<string>();
  for (const { number } of numbers) {
    if (seen.has(number)) throw new CliError(`${name}: ${number} is there twice. Remove one of them.`);
    seen.add(number);
  }
  return numbers;
}

function readLines(text: string, name: string): readonly SeedNumber[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [number, agentId, more] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (!number) return [];
    const mistake =
      explainE164(number) ??
      (agentId === undefined ? undefined : explainUuid(agentId)) ??
      (more === undefined ? undefined : "a line is a number and, perhaps, the UUID of its agent");
    if (mistake !== undefined) throw new CliError(`${name}:${index + 1}: ${mistake}`);
    return { number, agentId: agentId ?? null };
  });
}

function readList(text: string, name: string): readonly SeedNumber[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CliError(`${name} begins as a JSON list and is not JSON: ${messageOf(error)}`);
  }
  const list = parse(List, json);
  if (!list.ok) throw new CliError(`${name}: ${list.text}`);
  return list.value.map((entry) =>
    typeof entry === "string"
      ? { number: entry }
      : { number: entry.number, agentId: entry.agentId ?? entry.agent_id ?? null },
  );
}

function readMapping(text: string, name: string): readonly SeedNumber[] {
  try {
    return parseMapping(text, name);
  } catch (error) {
    throw error instanceof MappingError ? new CliError(error.message) : error;
  }
}

const MAX_STATE_MEBIBYTES = 64;

/**
 * The state that an earlier run has written; undefined when there is no file yet.
 *
 * @throws {CliError} for a file that was not written by `writeState`
 */
export function readState(cwd: string, name: string): EmulatorState | undefined {
  if (!existsSync(resolve(cwd, name))) return undefined;
  const text = readInput(name, cwd, MAX_STATE_MEBIBYTES);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw stateError(name, messageOf(error));
  }
  const state = parseState(json);
  if (!state.ok) throw stateError(name, state.text);
  return state.value;
}

/** The error for a state that cannot be used. */
export function stateError(name: string, reason: string): CliError {
  return new CliError(
    `${name} cannot be used as a state: ${reason}. Move it away to start without a state, or name another file with --state.`,
  );
}

/** @throws {CliError} and leaves the old file unchanged */
export function writeState(cwd: string, name: string, state: EmulatorState): void {
  try {
    replaceFile(resolve(cwd, name), `${JSON.stringify(state, undefined, 2)}\n`);
  } catch (error) {
    throw new CliError(
      `${name} cannot be written: ${messageOf(error)}. Fix the cause, or name another file with --state.`,
    );
  }
}
