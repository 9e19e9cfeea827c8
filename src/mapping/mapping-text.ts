import type { Objection } from "./entries";

/** Where something stands in a text. Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where a key stands, and the keys of the map that it leads to. */
export interface KeyPlace extends Place {
  readonly inner: ReadonlyMap<string, Place>;
}

export interface PlacedObjection extends Objection, Place {}

/** A text that was read as data. */
export interface MappingText {
  /** Undefined when nothing stands in the text. */
  readonly mapping: unknown;
  /** By key, where the text holds a map. */
  readonly keys: ReadonlyMap<string, KeyPlace>;
  /** What is wrong with the text, whatever it means. */
  readonly objections: readonly PlacedObjection[];
}

export const NO_KEYS: ReadonlyMap<string, Place> = new Map();

/** What is said of a key that stands in a map for the second time. */
export function repeatedKey(path: readonly string[], again: Place, first: Place): PlacedObjection {
  return { path, message: `This key is in line ${first.line} already. Keep one of them.`, ...again };
}
