import type * as z from "zod/mini";
import { parse } from "../api";
import { readTextFile } from "../io";

/** The longest string that Node can make is not much longer. */
const MAX_MEBIBYTES = 500;

/** @throws Error whose message continues the name of the file: "does not exist", "is not JSON", … */
export function parseFile<T>(path: string, shape: z.ZodMiniType<T>, writer: string): T {
  const text = readTextFile(path, MAX_MEBIBYTES).replace(/^\uFEFF/, "");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("is not JSON");
  }
  const parsed = parse(shape, json);
  if (parsed.ok) return parsed.value;
  throw new Error(`is not what ${writer} writes: ${parsed.text}`);
}

/** Whether a JSON value is an object and not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
