import { types } from "node:util";
import { visible } from "../api";
import { readTextFile } from "../io";
import { type MappedNumber, type Objection, readEntries } from "./entries";
import { findJsonMistake, type MappingText, type Place, readJson } from "./json-text";

/** A mapping that cannot be used. The message has a line for each error: `numbers.yaml:3:14: reception.agentId: …`. */
export class MappingError extends Error {
  override readonly name = "MappingError";
}

/** A number of a file, and its line, from 1. */
export interface MappedLine extends MappedNumber {
  readonly line: number;
}

/** About 200,000 numbers; in YAML they take a gigabyte of memory. */
const MAX_MEBIBYTES = 16;
/** More than a person corrects before the next run. */
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
    throw new MappingError(`${name} ${types.isNativeError(error) ? error.message : error}.`);
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
    objections: unreadable,
  } = readText(text.replace(/^\uFEFF/, ""), /\.json$/i.test(name));
  if (unreadable.length === 0 && mapping === undefined) {
    throw new MappingError(`${name} is empty. If it is to hold no numbers, write {}.`);
  }
  const { numbers, objections } = unreadable.length > 0 ? NOTHING : readEntries(mapping, "data");
  const all = [
    ...unreadable,
    ...objections.map((objection) => ({ ...objection, ...placeOf(objection, keys) })),
  ];
  if (all.length > 0) {
    const lines = all.slice(0, MAX_ERRORS).map(({ line, column, path, message }) => {
      const about = visible(path.join("."));
      return `${name}:${line}:${column}: ${about === "" ? "" : `${about}: `}${visible(message)}`;
    });
    if (all.length > MAX_ERRORS) lines.push(`${name}: … and ${all.length - MAX_ERRORS} more.`);
    throw new MappingError(lines.join("\n"));
  }
  return numbers.map((entry) => ({ ...entry, line: keys.get(entry.key)?.line ?? 1 }));
}

const NOTHING: ReturnType<typeof readEntries> = { numbers: [], objections: [] };

/**
 * Valid JSON is read as JSON, which takes a tenth of the time and memory, and everything else as YAML.
 *
 * @param isJson whether it must be JSON, by the file's name: YAML allows more, and other programs that read the file do not
 */
function readText(text: string, isJson: boolean): MappingText {
  const json = readJson(text);
  if (json !== undefined) return json;
  const mistake = isJson ? findJsonMistake(text) : undefined;
  if (mistake !== undefined) return { mapping: undefined, keys: new Map(), objections: [mistake] };
  // Loaded on demand: most synths and commands read no YAML. With `require`, because an import would be loaded at once.
  const { readYaml } = require("./yaml-text") as typeof import("./yaml-text");
  return readYaml(text);
}

/** The position of the last key of the path that exists. */
function placeOf({ path: [key, inner] }: Objection, keys: MappingText["keys"]): Place {
  const outer = key === undefined ? undefined : keys.get(key);
  return (inner === undefined ? undefined : outer?.inner.get(inner)) ?? outer ?? { line: 1, column: 1 };
}
