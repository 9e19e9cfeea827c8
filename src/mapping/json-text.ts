import type { Objection } from "./entries";

/** A position in a text. Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The position of a key, and of the keys of the map below it. */
export interface KeyPlace extends Place {
  readonly inner: ReadonlyMap<string, Place>;
}

export interface PlacedObjection extends Objection, Place {}

/** A text read as data. */
export interface MappingText {
  /** Undefined when the text is empty. */
  readonly mapping: unknown;
  /** By key, when the text is a map. */
  readonly keys: ReadonlyMap<string, KeyPlace>;
  /** Errors in the syntax, and repeated keys. */
  readonly objections: readonly PlacedObjection[];
}

export const NO_KEYS: ReadonlyMap<string, Place> = new Map();

/** The error for a key that a map has twice. */
export function repeatedKey(path: readonly string[], again: Place, first: Place): PlacedObjection {
  return { path, message: `This key is already in line ${first.line}. Keep one of them.`, ...again };
}

/** Reads JSON. Undefined for any other text. */
export function readJson(text: string): MappingText | undefined {
  let mapping: unknown;
  try {
    mapping = JSON.parse(text);
  } catch {
    return undefined;
  }
  return { mapping, ...findKeys(text) };
}

/**
 * Finds the positions of the keys of the outer map and of the maps in it, and repeated keys: `JSON.parse` reports neither.
 *
 * @param text valid JSON, so that every quote outside a string begins one
 */
function findKeys(text: string): Pick<MappingText, "keys" | "objections"> {
  const keys = new Map<string, KeyPlace>();
  const objections: PlacedObjection[] = [];
  let [depth, line, lineStart] = [0, 1, 0];
  let outer = "";
  let inner = new Map<string, Place>();
  const note = (key: string, place: Place) => {
    const first = depth === 1 ? keys.get(key) : inner.get(key);
    const path = depth === 1 ? [key] : [outer, key];
    if (first !== undefined) objections.push(repeatedKey(path, place, first));
    if (depth === 1) {
      outer = key;
      keys.set(key, { ...place, inner: NO_KEYS });
    } else {
      inner.set(key, place);
    }
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\n") [line, lineStart] = [line + 1, at + 1];
    else if (char === "{" || char === "[") {
      depth++;
      if (depth === 2 && char === "{") {
        inner = new Map();
        const place = keys.get(outer);
        if (place !== undefined) keys.set(outer, { ...place, inner });
      }
    } else if (char === "}" || char === "]") depth--;
    else if (char === '"') {
      const end = endOfString(text, at);
      if (depth <= 2 && text[skipSpace(text, end)] === ":") {
        note(JSON.parse(text.slice(at, end)), { line, column: at - lineStart + 1 });
      }
      at = end - 1;
    }
  }
  return { keys, objections };
}

/** The first error that is valid YAML and not valid JSON; undefined when there is none. */
export function findJsonMistake(text: string): PlacedObjection | undefined {
  let [line, lineStart] = [1, 0];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\n") [line, lineStart] = [line + 1, at + 1];
    else if (char === '"') at = endOfString(text, at) - 1;
    else {
      const next = char === "," ? text[skipSpace(text, at + 1)] : text[at + 1];
      const message = MISTAKES[`${char}${next}`] ?? MISTAKES[`${char}`];
      if (message !== undefined) return { path: [], message, line, column: at - lineStart + 1 };
    }
  }
  return undefined;
}

const COMMENT = "JSON allows no comments. Remove it, or name the file .yaml and write comments with #.";
const TRAILING = "JSON allows no comma after the last entry. Remove it.";

/** By a character, alone or with the next one. */
const MISTAKES: Readonly<Record<string, string>> = {
  "//": COMMENT,
  "/*": COMMENT,
  "#": COMMENT,
  ",}": TRAILING,
  ",]": TRAILING,
  "'": "JSON allows double quotes only. Write \" instead of '.",
};

/** The index after the closing quote of the string that begins at `start`; after the text when there is none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? "")) at++;
  return at;
}
