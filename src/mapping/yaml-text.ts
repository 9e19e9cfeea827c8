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
  type KeyPosition,
  type LocatedProblem,
  type MappingText,
  NO_KEYS,
  type Position,
  repeatedKey,
} from "./entries";

/** A valid entry has two attributes. The rest of a longer one is not read, because aliases may repeat it a thousand times. */
const MAX_ATTRIBUTES = 20;

/** What the functions that read a document share. */
interface Context {
  readonly positionOf: (node: Node | null) => Position;
  /** The target of an alias; any other node unchanged. */
  readonly resolveAlias: (node: Node | null) => Node | null;
  readonly problems: LocatedProblem[];
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
  const positionAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const { contents, errors } = document;
  if (errors.length > 0 || contents === null) {
    const decisive = errors.find(({ code }) => code in DECISIVE);
    const problems = (decisive === undefined ? errors : [decisive]).map(({ code, message, pos }) => ({
      path: [],
      message: DECISIVE[code] ?? message,
      ...positionAt(pos[0]),
    }));
    return { mapping: undefined, keys: NO_ENTRIES, problems };
  }
  const positionOf = (node: Node | null) => positionAt(node?.range?.[0] ?? 0);
  const problems: LocatedProblem[] = [];
  const targets = findTargets(contents, (alias, message) => {
    problems.push({ path: [], message, ...positionOf(alias) });
  });
  const resolveAlias = (node: Node | null) => (isAlias(node) ? (targets.get(node) ?? null) : node);
  return { ...readMap(contents, { positionOf, resolveAlias, problems }), problems };
}

/** Errors of the parser after which all others are irrelevant, with our messages. */
const DECISIVE: Readonly<Record<string, string>> = {
  RESOURCE_EXHAUSTION: "The text is nested too deeply. Write at most two levels of maps.",
  MULTIPLE_DOCS:
    'A second document begins here, and only one is read. Write all numbers into one map, without "---" between them.',
};

const NO_ENTRIES: ReadonlyMap<string, KeyPosition> = new Map();

/**
 * The target of each alias. Not by the library: it searches the whole document for each alias, and rejects a hundred aliases of
 * one agent as an attack.
 */
function findTargets(
  contents: Node,
  reject: (alias: Alias, message: string) => void,
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
        reject(
          node,
          `There is no anchor &${node.source} before *${node.source}. Write it, or correct the name.`,
        );
      } else if ((node.range?.[0] ?? 0) < (target.range?.[1] ?? 0)) {
        reject(node, `*${node.source} is inside of its own anchor &${node.source}. Move it out.`);
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
  const keys = new Map<string, KeyPosition>();
  for (const { key, value, position } of pairsOf(contents.items, [], context)) {
    if (!isMap(value)) {
      entries.push([key, textOf(value)]);
      keys.set(key, { ...position, inner: NO_KEYS });
      continue;
    }
    const attributes = [...pairsOf(value.items.slice(0, MAX_ATTRIBUTES), [key], context)];
    entries.push([key, Object.fromEntries(attributes.map((pair) => [pair.key, textOf(pair.value)]))]);
    keys.set(key, { ...position, inner: new Map(attributes.map((pair) => [pair.key, pair.position])) });
  }
  return { mapping: Object.fromEntries(entries), keys };
}

/** The pairs of a map; a repeated key is an error. */
function* pairsOf(items: readonly unknown[], path: readonly string[], context: Context) {
  const seen = new Map<string, Position>();
  for (const pair of items) {
    if (!isPair<Node | null, Node | null>(pair)) continue;
    const key = String(textOf(context.resolveAlias(pair.key)) ?? "");
    const position = context.positionOf(pair.key);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, position);
    else context.problems.push(repeatedKey([...path, key], position, first));
    yield { key, position, value: context.resolveAlias(pair.value) };
  }
}

/** The text of a scalar; null for no value; an empty list for a list or a map, which is an error at this level. */
function textOf(node: Node | null): string | null | readonly never[] {
  if (node === null) return null;
  if (!isScalar(node)) return [];
  // Null means no agent. All other plain scalars are text, also `true` and `1`.
  const isNull = node.type === "PLAIN" && /^(|~|null|Null|NULL)$/.test(String(node.value));
  return isNull ? null : String(node.value);
}
