import type * as z from "zod/mini";
import { parse } from "../api";
import { readTextFile } from "../io";

/** Node makes no longer text. */
const MOST_MEBIBYTES = 500;

/** @throws Error that reads on after the name of the file: "is not there", "is not JSON", … */
export function parseFile<T>(path: string, shape: z.ZodMiniType<T>, writer: string): T {
  const text = readTextFile(path, MOST_MEBIBYTES).replace(/^\uFEFF/, "");
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
