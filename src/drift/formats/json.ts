import type { Check } from "../check";

/** The report itself; docs/drift.md explains its fields. */
export function* toJson({ report }: Check): Iterable<string> {
  yield* jsonPieces(report, 2);
  yield "\n";
}

/**
 * The text of `JSON.stringify(value, null, 2)`, in pieces: the members of lists and objects are separate, down to `depth` levels.
 * An iterable is written as a list; its members are made one at a time.
 */
export function* jsonPieces(value: unknown, depth: number, lineBreak = "\n"): Iterable<string> {
  if (depth === 0 || typeof value !== "object" || value === null) {
    // A string in JSON has no line break.
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
