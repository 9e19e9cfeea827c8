import { resolve } from "node:path";
import * as z from "zod/mini";
import { E164, explainE164, explainUuid, parse, Uuid } from "../../api";
import type { SeedNumber } from "../../emulator";
import { CliError, messageOf, readTextFile } from "../../io";
import { MappingError, parseMapping } from "../../mapping";

const MOST_MEBIBYTES = 16;

/** A JSON list: numbers, or objects as the emulator's library takes them or as Rymi lists them. */
const List = z.array(
  z.union([E164, z.looseObject({ number: E164, agentId: Agent(), agent_id: Agent() })], {
    error: 'write "+15551234567" or { "number": "+15551234567", "agentId": "<UUID>" }',
  }),
);

/**
 * The numbers of a mapping file (JSON or YAML), of a JSON list, or of a text file (`.txt`) with a number on each line, the
 * id of its agent behind it.
 *
 * @throws {CliError} with the file, and the line where there is one
 */
export function readSeed(cwd: string, name: string): readonly SeedNumber[] {
  let text: string;
  try {
    text = readTextFile(resolve(cwd, name), MOST_MEBIBYTES);
  } catch (error) {
    throw new CliError(`${name} ${messageOf(error)}.`);
  }
  const numbers = /\.txt$/i.test(name)
    ? readLines(text, name)
    : /^\s*\[/.test(text)
      ? readList(text, name)
      : readMapping(text, name);
  const seen = new Set<string>();
  for (const { number } of numbers) {
    if (seen.has(number)) throw new CliError(`${name}: ${number} is there twice. Leave one of them.`);
    seen.add(number);
  }
  return numbers;
}

function readLines(text: string, name: string): readonly SeedNumber[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [number, agentId, more] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (!number) return [];
    const complaint =
      explainE164(number) ??
      (agentId === undefined ? undefined : explainUuid(agentId)) ??
      (more === undefined ? undefined : "a line is a number and, perhaps, the UUID of its agent");
    if (complaint !== undefined) throw new CliError(`${name}:${index + 1}: ${complaint}`);
    return { number, agentId: agentId ?? null };
  });
}

function readList(text: string, name: string): readonly SeedNumber[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CliError(`${name} begins like a JSON list and is not JSON: ${messageOf(error)}`);
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

function Agent() {
  return z.optional(z.nullable(Uuid));
}
