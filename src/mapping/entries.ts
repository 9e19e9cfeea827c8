import * as z from "zod/mini";
import {
  explainE164,
  explainInherited,
  explainKey,
  explainUuid,
  isE164,
  isUuid,
  parse,
  quoted,
} from "../api";
import { isObject } from "../io";

/** A number and its agent. Without `agentId` the number has no agent. */
export interface NumberEntry {
  readonly number: string;
  readonly agentId?: string | null | undefined;
}

/**
 * A map from numbers to agents. Each entry has one of two forms: number → agent (`null`: no agent), or name → number and
 * agent.
 *
 * @example
 * { "+15551234567": "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d", reception: { number: "+15551234568" } }
 */
export type NumberMapping = Readonly<Record<string, string | null | NumberEntry>>;

/** One number of a mapping. */
export interface MappedNumber {
  /** The number or the name of the entry. */
  readonly key: string;
  readonly number: string;
  readonly agentId: string | null;
}

/** Where a mapping comes from. Data has only literals; in code a value may be a token. */
export type MappingSource = "data" | "code";

/** An error in a mapping; `path` is where it is. */
export interface MappingProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Reads the numbers of a mapping, in its order. In code, the spelling of numbers and agents is not checked here, because a
 * value may be a token.
 */
export function readEntries(
  mapping: unknown,
  source: MappingSource,
): { readonly numbers: readonly MappedNumber[]; readonly problems: readonly MappingProblem[] } {
  // Not checked by `z.record`, which silently drops the key __proto__.
  if (!isObject(mapping)) {
    const message = 'This is not a map. Write number to agent, or name to { "number": …, "agentId": … }.';
    return { numbers: [], problems: [{ path: [], message }] };
  }
  const inherited = explainInherited(mapping);
  if (inherited !== undefined) return { numbers: [], problems: [{ path: [], message: inherited }] };
  const numbers: MappedNumber[] = [];
  const problems: MappingProblem[] = [];
  for (const [key, value] of Object.entries(mapping)) {
    // The most frequent form. Without the shapes, the check takes a tenth of the time.
    if (isE164(key) && (value === null || (typeof value === "string" && isUuid(value)))) {
      numbers.push({ key, number: key, agentId: value });
      continue;
    }
    const isNamed = isObject(value);
    const keyError = isNamed ? explainName(key) : explainKey(key);
    const ofNames: MappingProblem[] = keyError === undefined ? [] : [{ path: [key], message: keyError }];
    if (isNamed) ofNames.push(...explainMembers(key, value));
    if (ofNames.length > 0) {
      problems.push(...ofNames);
      continue;
    }
    const entry = parse(SHAPES[source], isNamed ? value : { number: key, agentId: value });
    if (entry.ok) {
      numbers.push({ key, number: entry.value.number, agentId: entry.value.agentId ?? null });
      continue;
    }
    for (const { path, message } of entry.problems) {
      problems.push({ path: isNamed ? [key, ...path] : [key], message });
    }
  }
  return { numbers, problems };
}

const numberText = z.string({
  error: ({ input }) =>
    input === undefined || input === null
      ? 'The number is missing: write it as text, such as "+15551234567".'
      : 'Write the number as text with its plus sign, such as "+15551234567".',
});
const agentText = z.string("Write the agent as text, its id (a UUID), or null for none.");

const SHAPES = {
  data: shapeOf(numberText.check(rule(explainE164)), agentText.check(rule(explainUuid))),
  code: shapeOf(numberText, agentText),
};

function shapeOf(number: z.ZodMiniString, agentId: z.ZodMiniString) {
  return z.object({ number, agentId: z.nullish(agentId) });
}

/** A zod check with the message of `explain`. */
function rule(explain: (value: string) => string | undefined) {
  return z.superRefine((value: string, context) => {
    const message = explain(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

const MEMBERS: readonly string[] = ["number", "agentId"];

/** Wrong names of members that are often written, because other tools or the API use them, and what to do about each. */
const MISTAKEN_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^agent([ _-]?id)?$/i, 'Write "agentId".'],
  [/^number$|^(tele)?phone([ _-]?number)?$|^tel$|^e\.?164$/i, 'Write "number".'],
  [/^key$/i, "The key of the entry is its name."],
];

/** Errors in the member names of a named entry. */
function explainMembers(name: string, entry: object): readonly MappingProblem[] {
  const inherited = explainInherited(entry);
  if (inherited !== undefined) return [{ path: [name], message: inherited }];
  return Object.keys(entry)
    .filter((member) => !MEMBERS.includes(member))
    .map((member) => ({ path: [name, member], message: explainMember(name, member) }));
}

/** Explains why an entry cannot have this name; undefined when it can. */
function explainName(name: string): string | undefined {
  if (name === "<<") return MERGE;
  return explainKey(name) ?? (/^[^\s/]+$/.test(name) ? undefined : NAME_RULE);
}

const NAME_RULE = "A name must not be empty or contain white space or a slash. Write another one.";
const MERGE =
  'The merge key of YAML is not supported. Write number and agentId in each entry; an agent may be an alias ("agentId: *reception").';

function explainMember(name: string, member: string): string {
  if (member === "<<") return MERGE;
  const reserved = explainKey(member);
  if (reserved !== undefined) return reserved;
  if (isE164(member)) return `A number must be a key of the outer map. Move it out of ${quoted(name)}.`;
  const remedy = MISTAKEN_NAMES.find(([pattern]) => pattern.test(member))?.[1] ?? "Remove it.";
  return `An entry has "number" and "agentId" only, not ${quoted(member)}. ${remedy}`;
}

/** A position in a text. Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The position of a key, and of the keys in the map that is its value. */
export interface KeyPosition extends Position {
  readonly inner: ReadonlyMap<string, Position>;
}

export interface LocatedProblem extends MappingProblem, Position {}

/** The content of a file, before its values are checked. */
export interface MappingText {
  /** Undefined when the text is empty. */
  readonly mapping: unknown;
  /** The positions of the keys, when the text is a map. */
  readonly keys: ReadonlyMap<string, KeyPosition>;
  /** Errors in the syntax, and repeated keys. */
  readonly problems: readonly LocatedProblem[];
}

export const NO_KEYS: ReadonlyMap<string, Position> = new Map();

/** The error for a key that a map has twice. */
export function repeatedKey(path: readonly string[], again: Position, first: Position): LocatedProblem {
  return { path, message: `This key is already in line ${first.line}. Keep one of them.`, ...again };
}
