import {
  type KeyPlace,
  type MappingText,
  NO_KEYS,
  type Place,
  type PlacedObjection,
  repeatedKey,
} from "./mapping-text";

/** Undefined for a text that is not JSON. */
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
 * Where the keys of the outer map and of the maps in it stand, and which of them stand there twice: `JSON.parse` tells
 * neither.
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

/** The first thing that YAML would take and JSON does not; undefined when there is none, whatever else is wrong. */
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

const COMMENT = "JSON has no comments. Take it out, or name the file .yaml and write comments with #.";
const TRAILING = "JSON has no comma behind the last entry. Take it out.";

/** By a character, and the one that comes next. */
const MISTAKES: Readonly<Record<string, string>> = {
  "//": COMMENT,
  "/*": COMMENT,
  "#": COMMENT,
  ",}": TRAILING,
  ",]": TRAILING,
  "'": "JSON takes double quotes only. Write \" in place of '.",
};

/** Behind the closing quote of the string that begins at `start`; behind the text when none closes it. */
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
