import { readFileSync } from "node:fs";
import type * as z from "zod/mini";
import { parse } from "../../api";
import { codeOf, messageOf } from "../thrown";

/** @throws Error that reads on after the name of the file: "is not there", "is not JSON", … */
export function parseFile<T>(path: string, shape: z.ZodMiniType<T>, writer: string): T {
  const text = readText(path);
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

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(codeOf(error) === "ENOENT" ? "is not there" : `cannot be read: ${messageOf(error)}`);
  }
}
