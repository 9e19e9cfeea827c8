import { parseJson, visible } from "../api";
import { messageOf, readTextFile } from "../io";
import {
  type KeyPosition,
  type LocatedProblem,
  type MappedNumber,
  type MappingProblem,
  type MappingText,
  NO_KEYS,
  type Position,
  readEntries,
  repeatedKey,
} from "./entries";

/** A mapping that cannot be used. The message has a line for each error: `numbers.yaml:3:14: reception.agentId: …`. */
export class MappingError extends Error {
  override readonly name = "MappingError";
}

/** A number of a file. */
export interface MappedLine extends MappedNumber {
  /** From 1. */
  readonly line: number;
}

/** About 200,000 numbers; in YAML they take a gigabyte of memory. */
const MAX_MEBIBYTES = 16;
/** The messages of further errors are left out. */
const MAX_ERRORS = 100;

/**
 * @param name name of the file in messages
 * @throws {MappingError} also when the file cannot be read
 */
export function readMappingFile(path: string, name: string = path): readonly MappedLine[] {
  let text: string;
  try {
    text = readTextFile(path, MAX_MEBIBYTES);
  } catch (error) {
    throw new MappingError(`${name} ${messageOf(error)}.`);
  }
  return parseMapping(text, name);
}

/**
 * Reads JSON or YAML.
 *
 * @param name name of the file in messages
 * @throws {MappingError}
 */
export function parseMapping(text: string, name: string): readonly MappedLine[] {
  const {
    mapping,
    keys,
    problems: textProblems,
  } = readText(text.replace(/^\uFEFF/, ""), /\.json$/i.test(name));
  if (textProblems.length === 0 && mapping === undefined) {
    throw new MappingError(`${name} is empty. If it is to hold no numbers, write {}.`);
  }
  // The values of a text with errors are not checked: they may be read wrongly.
  const { numbers, problems } = textProblems.length > 0 ? NO_RESULT : readEntries(mapping, "data");
  const all = [...textProblems, ...problems.map((problem) => ({ ...problem, ...positionOf(problem, keys) }))];
  if (all.length > 0) {
    const lines = all.slice(0, MAX_ERRORS).map(({ line, column, path, message }) => {
      const key = visible(path.join("."));
      return `${name}:${line}:${column}: ${key === "" ? "" : `${key}: `}${visible(message)}`;
    });
    if (all.length > MAX_ERRORS) lines.push(`${name}: … and ${all.length - MAX_ERRORS} more.`);
    throw new MappingError(lines.join("\n"));
  }
  return numbers.map((entry) => ({ ...entry, line: keys.get(entry.key)?.line ?? 1 }));
}

const NO_RESULT: ReturnType<typeof readEntries> = { numbers: [], problems: [] };

/**
 * Valid JSON is read as JSON, which takes a tenth of the time and memory, and everything else as YAML.
 *
 * @param isJson whether the file is called `.json`. Then it must be JSON: other programs that read it do not accept YAML.
 */
function readText(text: string, isJson: boolean): MappingText {
  const json = readJson(text);
  if (json !== undefined) return json;
  const mistake = isJson ? findJsonMistake(text) : undefined;
  if (mistake !== undefined) return { mapping: undefined, keys: new Map(), problems: [mistake] };
  // Loaded on demand: most synths and commands read no YAML. With `require`, because an import would be loaded at once.
  const { readYaml } = require("./yaml-text") as typeof import("./yaml-text");
  return readYaml(text);
}

/** The position of the last key of the path that exists. */
function positionOf({ path: [key, inner] }: MappingProblem, keys: MappingText["keys"]): Position {
  const outer = key === undefined ? undefined : keys.get(key);
  return (inner === undefined ? undefined : outer?.inner.get(inner)) ?? outer ?? { line: 1, column: 1 };
}

/** Reads JSON. Undefined for any other text. */
function readJson(text: string): MappingText | undefined {
  const mapping = parseJson(text);
  return mapping === undefined ? undefined : { mapping, ...findKeys(text) };
}

/**
 * Finds the positions of the keys of the outer map and of the maps in it, and repeated keys: `JSON.parse` reports neither.
 *
 * @param text valid JSON, so that every quote outside a string begins one
 */
function findKeys(text: string): Pick<MappingText, "keys" | "problems"> {
  const keys = new Map<string, KeyPosition>();
  const problems: LocatedProblem[] = [];
  let [depth, line, lineStart] = [0, 1, 0];
  let outer = "";
  let inner = new Map<string, Position>();
  const addKey = (key: string, position: Position) => {
    const first = depth === 1 ? keys.get(key) : inner.get(key);
    const path = depth === 1 ? [key] : [outer, key];
    if (first !== undefined) problems.push(repeatedKey(path, position, first));
    if (depth === 1) {
      outer = key;
      keys.set(key, { ...position, inner: NO_KEYS });
    } else {
      inner.set(key, position);
    }
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\n") [line, lineStart] = [line + 1, at + 1];
    else if (char === "{" || char === "[") {
      depth++;
      if (depth === 2 && char === "{") {
        inner = new Map();
        const position = keys.get(outer);
        if (position !== undefined) keys.set(outer, { ...position, inner });
      }
    } else if (char === "}" || char === "]") depth--;
    else if (char === '"') {
      const end = endOfString(text, at);
      if (depth <= 2 && text[skipSpace(text, end)] === ":") {
        addKey(JSON.parse(text.slice(at, end)), { line, column: at - lineStart + 1 });
      }
      at = end - 1;
    }
  }
  return { keys, problems };
}

/** The first error that is valid YAML and not valid JSON; undefined when there is none. */
function findJsonMistake(text: string): LocatedProblem | undefined {
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
