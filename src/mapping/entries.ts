import * as z from "zod/mini";
import { explainE164, explainInherited, explainKey, explainUuid, isE164, isUuid, parse } from "../api";
import { explainMembers, explainName } from "./members";

/** A number under a name of its own. Without `agentId` nobody answers. */
export interface NumberEntry {
  readonly number: string;
  readonly agentId?: string | null | undefined;
}

/**
 * Either form, entry by entry: number → agent (`null`: nobody answers), or name → number and agent.
 *
 * @example
 * { "+15551234567": "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d", reception: { number: "+15551234568" } }
 */
export type NumberMapping = Readonly<Record<string, string | null | NumberEntry>>;

/** One number of a mapping. */
export interface MappedNumber {
  /** The number itself or the name it was given. */
  readonly key: string;
  readonly number: string;
  readonly agentId: string | null;
}

/** Where a mapping comes from: in data nothing but literals can stand, in code a value may be a token. */
export type MappingSource = "data" | "code";

/** What is wrong with an entry; `path` leads to it. */
export interface Objection {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * The numbers of a mapping, in its order.
 *
 * Where it stands in code, the spelling of numbers and agents is not checked here: a token looks like neither.
 */
export function readEntries(
  mapping: unknown,
  source: MappingSource,
): { readonly numbers: readonly MappedNumber[]; readonly objections: readonly Objection[] } {
  // Not z.record, which drops the key __proto__ without a word.
  if (!isMap(mapping)) {
    const message = 'Write a map: number to agent, or name to { "number": …, "agentId": … }.';
    return { numbers: [], objections: [{ path: [], message }] };
  }
  const inherited = explainInherited(mapping);
  if (inherited !== undefined) return { numbers: [], objections: [{ path: [], message: inherited }] };
  const numbers: MappedNumber[] = [];
  const objections: Objection[] = [];
  for (const [key, value] of Object.entries(mapping)) {
    // What most entries are, told in a tenth of the time.
    if (isE164(key) && (value === null || (typeof value === "string" && isUuid(value)))) {
      numbers.push({ key, number: key, agentId: value });
      continue;
    }
    const isNamed = isMap(value);
    const misnamed = isNamed ? explainName(key) : explainKey(key);
    const wrong: Objection[] = misnamed === undefined ? [] : [{ path: [key], message: misnamed }];
    if (isNamed) wrong.push(...explainMembers(key, value));
    if (wrong.length > 0) {
      objections.push(...wrong);
      continue;
    }
    const entry = parse(SHAPES[source], isNamed ? value : { number: key, agentId: value });
    if (entry.ok) {
      numbers.push({ key, number: entry.value.number, agentId: entry.value.agentId ?? null });
      continue;
    }
    for (const { path, message } of entry.problems) {
      objections.push({ path: isNamed ? [key, ...path] : [key], message });
    }
  }
  return { numbers, objections };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const numberText = z.string({
  error: ({ input }) =>
    input === undefined || input === null
      ? 'The number is missing: write it as text, such as "+15551234567".'
      : 'Write the number as text with its plus sign, such as "+15551234567".',
});
const agentText = z.string("An agent is its id, a UUID, as text; or null for none.");

const SHAPES = {
  data: shapeOf(numberText.check(rule(explainE164)), agentText.check(rule(explainUuid))),
  code: shapeOf(numberText, agentText),
};

function shapeOf(number: z.ZodMiniString, agentId: z.ZodMiniString) {
  return z.object({ number, agentId: z.nullish(agentId) });
}

/** A check of spelling that says what to write instead. */
function rule(explain: (value: string) => string | undefined) {
  return z.superRefine((value: string, context) => {
    const message = explain(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}
