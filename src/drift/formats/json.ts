import type { Check } from "../check";

/** The report itself; docs/drift.md says what stands in it. */
export function* toJson({ report }: Check): Iterable<string> {
  yield* jsonPieces(report, 2);
  yield "\n";
}

/**
 * The text that `JSON.stringify(value, null, 2)` makes, in pieces: of lists and objects the members one by one, and of
 * these the same again, as many levels deep as `depth` says. An iterable stands for a list that is made as it is written.
 */
export function* jsonPieces(value: unknown, depth: number, lineBreak = "\n"): Iterable<string> {
  if (depth === 0 || typeof value !== "object" || value === null) {
    // No text in JSON has a line break in it.
    yield JSON.stringify(value, null, 2).replaceAll("\n", lineBreak);
    return;
  }
  const isList = Symbol.iterator in value;
  const members = isList ? membersOf(value as Iterable<unknown>) : Object.entries(value);
  const inner = `${lineBreak}  `;
  let before = isList ? "[" : "{";
  let isEmpty = true;
  for (const [name, member] of members) {
    if (member === undefined) continue;
    yield before + inner + (isList ? "" : `${JSON.stringify(name)}: `);
    yield* jsonPieces(member, depth - 1, inner);
    before = ",";
    isEmpty = false;
  }
  yield (isEmpty ? before : lineBreak) + (isList ? "]" : "}");
}

function* membersOf(list: Iterable<unknown>): Iterable<readonly [string, unknown]> {
  for (const member of list) yield ["", member];
}
