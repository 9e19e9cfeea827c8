import { types } from "node:util";
import { visible } from "../api";
import { readTextFile } from "../io";
import { type MappedNumber, type Objection, readEntries } from "./entries";
import { findJsonMistake, readJson } from "./json-text";
import type { MappingText, Place } from "./mapping-text";

/** A mapping cannot be used. The message has a line for each thing wrong: `numbers.yaml:3:14: reception.agentId: …`. */
export class MappingError extends Error {
  override readonly name = "MappingError";
}

/** A number of a file, and the line it stands in, from 1. */
export interface MappedLine extends MappedNumber {
  readonly line: number;
}

/** Some 200,000 numbers; in YAML they take a gigabyte of memory. */
const MOST_MEBIBYTES = 16;
/** More than anybody mends before the next try. */
const MOST_TOLD = 100;

/**
 * @param name what the file is called in messages
 * @throws {MappingError} also when the file cannot be read
 */
export function readMappingFile(path: string, name: string = path): readonly MappedLine[] {
  let text: string;
  try {
    text = readTextFile(path, MOST_MEBIBYTES);
  } catch (error) {
    throw new MappingError(`${name} ${types.isNativeError(error) ? error.message : error}.`);
  }
  return parseMapping(text, name);
}

/**
 * Reads JSON or YAML.
 *
 * @param name what the file is called in messages
 * @throws {MappingError}
 */
export function parseMapping(text: string, name: string): readonly MappedLine[] {
  const {
    mapping,
    keys,
    objections: unreadable,
  } = readText(text.replace(/^\uFEFF/, ""), /\.json$/i.test(name));
  if (unreadable.length === 0 && mapping === undefined) {
    throw new MappingError(`${name} is empty. Write {} in it if there are to be no numbers.`);
  }
  const { numbers, objections } = unreadable.length > 0 ? NOTHING : readEntries(mapping, "data");
  const all = [
    ...unreadable,
    ...objections.map((objection) => ({ ...objection, ...placeOf(objection, keys) })),
  ];
  if (all.length > 0) {
    const told = all.slice(0, MOST_TOLD).map(({ line, column, path, message }) => {
      const about = visible(path.join("."));
      return `${name}:${line}:${column}: ${about === "" ? "" : `${about}: `}${visible(message)}`;
    });
    if (all.length > MOST_TOLD) told.push(`${name}: … and ${all.length - MOST_TOLD} more.`);
    throw new MappingError(told.join("\n"));
  }
  return numbers.map((entry) => ({ ...entry, line: keys.get(entry.key)?.line ?? 1 }));
}

const NOTHING: ReturnType<typeof readEntries> = { numbers: [], objections: [] };

/**
 * JSON is read as JSON, which takes a tenth of the time and memory; whatever else begins like it is YAML.
 *
 * @param isJson whether it has to be JSON. YAML takes more: what else reads the file does not.
 */
function readText(text: string, isJson: boolean): MappingText {
  const json = readJson(text);
  if (json !== undefined) return json;
  const mistake = isJson ? findJsonMistake(text) : undefined;
  if (mistake !== undefined) return { mapping: undefined, keys: new Map(), objections: [mistake] };
  // Loaded when it is needed: most synths and commands read no YAML. By `require`, as an import would be at once.
  const { readYaml } = require("./yaml-text") as typeof import("./yaml-text");
  return readYaml(text);
}

/** Where the key at the end of the path stands, or the last one before it that is there. */
function placeOf({ path: [key, inner] }: Objection, keys: MappingText["keys"]): Place {
  const outer = key === undefined ? undefined : keys.get(key);
  return (inner === undefined ? undefined : outer?.inner.get(inner)) ?? outer ?? { line: 1, column: 1 };
}
