import { decodeMulti } from "@msgpack/msgpack";
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
  const map = readMap(unknown.body);
  const prefix = map[PREFIX];
  return { notNull: map[NULLNESS] === false, prefix: typeof prefix === "string" ? prefix : "" };
}

/** What cannot be read says nothing: a check must not fail because a newer Terraform knows more. */
function readMap(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    // Terraform's own reader does not look at what follows the map, either.
    for (const first of decodeMulti(body)) return Object(first);
  } catch {
    // Refinements of a kind that is not known here.
  }
  return {};
}
