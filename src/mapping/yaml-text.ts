import {
  type Alias,
  isAlias,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import {
  type KeyPlace,
  type MappingText,
  NO_KEYS,
  type Place,
  type PlacedObjection,
  repeatedKey,
} from "./entries";

/** An entry has two attributes; more of them are not read, because aliases may repeat an entry a thousand times. */
const MAX_ATTRIBUTES = 20;

/** What the functions below share. */
interface Context {
  readonly placeOf: (node: Node | null) => Place;
  readonly follow: (node: Node | null) => Node | null;
  readonly objections: PlacedObjection[];
}

/** @public Loaded by `require`, which static analysis does not see. */
export function readYaml(text: string): MappingText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    // Every scalar is a string: the core schema would read an unquoted +15551234567 as a number and lose its plus.
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
    // The parser would compare each key with all keys before it.
    uniqueKeys: false,
  });
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const { contents, errors } = document;
  if (errors.length > 0 || contents === null) {
    const decisive = errors.find(({ code }) => code in DECISIVE);
    const objections = (decisive === undefined ? errors : [decisive]).map(({ code, message, pos }) => ({
      path: [],
      message: DECISIVE[code] ?? message,
      ...placeAt(pos[0]),
    }));
    return { mapping: undefined, keys: NO_ENTRIES, objections };
  }
  const placeOf = (node: Node | null) => placeAt(node?.range?.[0] ?? 0);
  const objections: PlacedObjection[] = [];
  const targets = findTargets(contents, (alias, message) => {
    objections.push({ path: [], message, ...placeOf(alias) });
  });
  const follow = (node: Node | null) => (isAlias(node) ? (targets.get(node) ?? null) : node);
  return { ...readMap(contents, { placeOf, follow, objections }), objections };
}

/** Errors of the parser that make all others irrelevant, and our messages for them. */
const DECISIVE: Readonly<Record<string, string>> = {
  RESOURCE_EXHAUSTION: "The text is nested too deeply. Write at most two levels of maps.",
  MULTIPLE_DOCS:
    'A second document begins here, and only one is read. Write all numbers into one map, without "---" between them.',
};

const NO_ENTRIES: ReadonlyMap<string, KeyPlace> = new Map();

/**
 * The target of each alias. The library searches the whole document for each alias, and rejects a hundred aliases of one agent
 * as an attack.
 */
function findTargets(
  contents: Node,
  refuse: (alias: Alias, message: string) => void,
): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(contents, {
    Node: (_, node) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        return;
      }
      const target = anchors.get(node.source);
      if (target === undefined) {
        refuse(
          node,
          `There is no anchor &${node.source} before *${node.source}. Write it, or correct the name.`,
        );
      } else if ((node.range?.[0] ?? 0) < (target.range?.[1] ?? 0)) {
        refuse(node, `*${node.source} is inside of its own anchor &${node.source}. Move it out.`);
      } else {
        targets.set(node, target);
      }
    },
  });
  return targets;
}

/** The outer map as data. Aliases are followed at two levels only, so that they cannot expand a short text to a large one. */
function readMap(contents: Node, context: Context): Pick<MappingText, "mapping" | "keys"> {
  if (!isMap(contents)) return { mapping: textOf(contents), keys: NO_ENTRIES };
  const entries: [string, unknown][] = [];
  const keys = new Map<string, KeyPlace>();
  for (const { key, value, place } of pairsOf(contents.items, [], context)) {
    if (!isMap(value)) {
      entries.push([key, textOf(value)]);
      keys.set(key, { ...place, inner: NO_KEYS });
      continue;
    }
    const attributes = [...pairsOf(value.items.slice(0, MAX_ATTRIBUTES), [key], context)];
    entries.push([key, Object.fromEntries(attributes.map((pair) => [pair.key, textOf(pair.value)]))]);
    keys.set(key, { ...place, inner: new Map(attributes.map((pair) => [pair.key, pair.place])) });
  }
  return { mapping: Object.fromEntries(entries), keys };
}

/** The pairs of a map; a repeated key is an error. */
function* pairsOf(items: readonly unknown[], path: readonly string[], context: Context) {
  const seen = new Map<string, Place>();
  for (const pair of items) {
    if (!isPair<Node | null, Node | null>(pair)) continue;
    const key = String(textOf(context.follow(pair.key)) ?? "");
    const place = context.placeOf(pair.key);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, place);
    else context.objections.push(repeatedKey([...path, key], place, first));
    yield { key, place, value: context.follow(pair.value) };
  }
}

/** The text of a scalar; null for no value; an empty list for a nested value, which is neither. */
function textOf(node: Node | null): string | null | readonly never[] {
  if (node === null) return null;
  if (!isScalar(node)) return [];
  // The only value besides text: no agent.
  const isNull = node.type === "PLAIN" && /^(|~|null|Null|NULL)$/.test(String(node.value));
  return isNull ? null : String(node.value);
}
