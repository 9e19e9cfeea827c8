import type * as z from "zod/mini";
import { parse } from "../api";
import { readTextFile } from "../io";

/** The longest string that Node can make is not much longer. */
const MAX_MEBIBYTES = 500;

/** @throws Error whose message continues the name of the file: "does not exist", "is not JSON", … */
export function parseFile<T>(path: string, shape: z.ZodMiniType<T>, writer: string): T {
  const parsed = parse(shape, parseJson(readTextFile(path, MAX_MEBIBYTES)));
  if (parsed.ok) return parsed.value;
  throw new Error(`is not what ${writer} writes: ${parsed.text}`);
}

/** In a function of its own, so that the text of a large file is garbage before its values are checked. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new Error("is not JSON");
  }
}

/** Whether a JSON value is an object and not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
