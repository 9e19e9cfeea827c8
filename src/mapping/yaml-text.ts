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
} from "./mapping-text";

/** An entry has two attributes. What an alias repeats a thousand times must not be long. */
const MOST_ATTRIBUTES = 20;

/** What reading a node takes. */
interface Context {
  readonly placeOf: (node: Node | null) => Place;
  readonly follow: (node: Node | null) => Node | null;
  readonly objections: PlacedObjection[];
}

/** @public Loaded by `require`, which no analysis sees. */
export function readYaml(text: string): MappingText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    // Every scalar is a string: the core schema would read an unquoted +15551234567 as a number and lose its plus.
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
    // The parser would compare each key with all before it.
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

/** Errors of the parser that make all others pointless, and what we say of them. */
const DECISIVE: Readonly<Record<string, string>> = {
  RESOURCE_EXHAUSTION: "It is nested too deeply. A mapping has two levels.",
  MULTIPLE_DOCS:
    'Another document begins here, and only one is read. Put all numbers into one map, without "---" between them.',
};

const NO_ENTRIES: ReadonlyMap<string, KeyPlace> = new Map();

/**
 * What each alias stands for. The library's own way looks through the whole document for each of them, and takes a hundred
 * aliases of one agent for an attack.
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
        refuse(node, `*${node.source} has no &${node.source} before it.`);
      } else if ((node.range?.[0] ?? 0) < (target.range?.[1] ?? 0)) {
        refuse(node, `*${node.source} stands within the &${node.source} that it refers to.`);
      } else {
        targets.set(node, target);
      }
    },
  });
  return targets;
}

/** The outer map as data. Nothing is followed deeper than its entries, so no alias can make much of little. */
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
    const attributes = [...pairsOf(value.items.slice(0, MOST_ATTRIBUTES), [key], context)];
    entries.push([key, Object.fromEntries(attributes.map((pair) => [pair.key, textOf(pair.value)]))]);
    keys.set(key, { ...place, inner: new Map(attributes.map((pair) => [pair.key, pair.place])) });
  }
  return { mapping: Object.fromEntries(entries), keys };
}

/** The pairs of a map; a key that comes again is an objection. */
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

/** A text; null where there is none; for what is nested deeper, something that is neither. */
function textOf(node: Node | null): string | null | readonly never[] {
  if (node === null) return null;
  if (!isScalar(node)) return [];
  // The one thing besides texts that a mapping may say: that there is no agent.
  const isNull = node.type === "PLAIN" && /^(|~|null|Null|NULL)$/.test(String(node.value));
  return isNull ? null : String(node.value);
}
