import { types } from "node:util";

// Not instanceof: in a test runner, Node's own errors belong to another realm.

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return types.isNativeError(thrown) ? thrown.message : String(thrown);
}

/** Node's code of a system error, `ENOENT`. */
export function codeOf(thrown: unknown): string | undefined {
  return types.isNativeError(thrown) && "code" in thrown ? String(thrown.code) : undefined;
}

/** An argument of a POSIX shell: unchanged where possible, else in single quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Items by key; keys and items keep their order. */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * A pattern in which `*` matches any characters, `?` matches one, and every other character matches itself.
 *
 * Not a regular expression: between two stars the first match is as good as any later one, so nothing is tried twice, and
 * no pattern takes longer than its length times that of the text.
 */
export class Glob {
  /** The text before the first star or question mark. */
  readonly prefix: string;
  readonly #pieces: readonly string[];

  constructor(pattern: string) {
    this.prefix = /^[^*?]*/.exec(pattern)?.[0] ?? "";
    this.#pieces = pattern.split("*");
  }

  matches(text: string): boolean {
    const [first = "", ...rest] = this.#pieces;
    const last = rest.pop();
    if (last === undefined) return text.length === first.length && matchesAt(first, text, 0);
    const end = text.length - last.length;
    if (end < first.length || !matchesAt(first, text, 0) || !matchesAt(last, text, end)) return false;
    let at = first.length;
    for (const piece of rest) {
      while (at + piece.length <= end && !matchesAt(piece, text, at)) at++;
      at += piece.length;
      if (at > end) return false;
    }
    return true;
  }
}

/** Whether a pattern has a star or a question mark. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

function matchesAt(piece: string, text: string, at: number): boolean {
  for (let index = 0; index < piece.length; index++) {
    if (piece[index] !== "?" && piece[index] !== text[at + index]) return false;
  }
  return true;
}
