import { decode } from "@msgpack/msgpack";
import type { Unknown } from "./value";

/** What is already known of an unknown value. Only what a check can use; other refinements are passed over. */
export interface Refinement {
  /** True when the value will not be null. */
  readonly notNull: boolean;
  /** The known beginning of a string, such as `+1` of `"+1${var.rest}"`. */
  readonly prefix: string;
}

const NULLNESS = "1";
const PREFIX = "2";

export function refinementOf(unknown: Unknown): Refinement {
  if (unknown.body.length === 0) return { notNull: false, prefix: "" };
  const map = decode(unknown.body) as Readonly<Record<string, unknown>>;
  const prefix = map[PREFIX];
  return { notNull: map[NULLNESS] === false, prefix: typeof prefix === "string" ? prefix : "" };
}
