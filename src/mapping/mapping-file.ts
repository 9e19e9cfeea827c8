import { readFileSync } from "node:fs";
import { types } from "node:util";
import type { ParsedNode } from "yaml";
import { type MappedNumber, readEntries } from "./entries";

/** Loaded with the first file: most synths and commands read none. By `require`, as an import would be at once. */
const yaml = (): typeof import("yaml") => require("yaml");

/** A mapping cannot be used. The message has a line for each thing wrong: `numbers.yaml:3:14: reception.agentId: …`. */
export class MappingError extends Error {
  override readonly name = "MappingError";
}

/** A number of a file, and the line it stands in, from 1. */
export interface MappedLine extends MappedNumber {
  readonly line: number;
}

/**
 * @param name what the file is called in messages
 * @throws {MappingError} also when the file cannot be read
 */
export function readMappingFile(path: string, name: string = path): readonly MappedLine[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new MappingError(`${name} cannot be read: ${types.isNativeError(error) ? error.message : error}`);
  }
  return parseMapping(text, name);
}

/**
 * Reads JSON or YAML; JSON is read as the YAML it is.
 *
 * @param name what the file is called in messages
 * @throws {MappingError}
 */
export function parseMapping(text: string, name: string): readonly MappedLine[] {
  const { LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  // Every scalar is a string: the core schema would read an unquoted +15551234567 as a number and lose its plus.
  const document = parseDocument(text.replace(/^\uFEFF/, ""), {
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new MappingError(
      document.errors.map(({ pos, message }) => `${place(pos[0])}: ${message}`).join("\n"),
    );
  }
  if (document.contents === null) {
    throw new MappingError(`${name} is empty. Write {} in it if there are to be no numbers.`);
  }
  readNulls(document.contents);

  const offsetOf = (path: readonly string[]) => findKey(document.contents, path)?.range?.[0] ?? 0;
  const { numbers, objections } = readEntries(document.toJS(), "data");
  if (objections.length > 0) {
    const told = objections.map(({ path, message }) => {
      return [place(offsetOf(path)), path.join("."), message].filter((part) => part !== "").join(": ");
    });
    throw new MappingError(told.join("\n"));
  }
  return numbers.map((entry) => ({ ...entry, line: lines.linePos(offsetOf([entry.key])).line }));
}

/** The one thing besides strings that a mapping may say: that there is no agent. */
function readNulls(contents: ParsedNode): void {
  const { isScalar, visit } = yaml();
  visit(contents, {
    Scalar: (key, node) => {
      const isPlain = isScalar(node) && node.type === "PLAIN";
      if (key !== "key" && isPlain && /^(|~|null|Null|NULL)$/.test(String(node.value))) node.value = null;
    },
  });
}

/** The key at the end of the path, or the last one before it that there is. */
function findKey(contents: ParsedNode | null, path: readonly string[]): ParsedNode | undefined {
  const { isMap, isScalar } = yaml();
  const [name, ...rest] = path;
  if (name === undefined || !isMap<ParsedNode, ParsedNode | null>(contents)) return undefined;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === name);
  return pair && (findKey(pair.value, rest) ?? pair.key);
}
