// Functions for JSON values, lists and texts.

/** Whether a JSON value is an object and not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text as one argument of a POSIX shell: in single quotes if it needs quotes. */
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
 * The same value with every string in it changed. A part without a changed string is not copied, and an object that is
 * referenced several times is copied once.
 */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  const copies = new Map<unknown, unknown>();
  const map = (original: unknown): unknown => {
    if (typeof original === "string") return change(original);
    if (typeof original !== "object" || original === null) return original;
    const known = copies.get(original);
    if (known !== undefined) return known;
    const copy = Array.isArray(original) ? mapList(original) : mapMembers(original);
    if (copy !== original) copies.set(original, copy);
    return copy;
  };
  const mapList = (list: readonly unknown[]) => {
    const copy = list.map(map);
    return copy.some((inner, index) => inner !== list[index]) ? copy : list;
  };
  const mapMembers = (original: object) => {
    let copy: Record<string, unknown> | undefined;
    // By keys: `Object.entries` makes a list of each member.
    for (const key of Object.keys(original)) {
      const inner: unknown = Reflect.get(original, key);
      const changed = map(inner);
      if (changed === inner) continue;
      copy ??= { ...original };
      copy[key] = changed;
    }
    return copy ?? original;
  };
  return map(value) as T;
}

/**
 * A pattern in which `*` matches any characters, `?` matches one, and every other character matches itself.
 *
 * Not a regular expression, which may take very long: here, matching takes at most the length of the pattern times that of the
 * text, because between two stars the first match is as good as any later one.
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

/** Text of a markup language, which is not escaped again. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = string | number | Markup | readonly Markup[];

/**
 * Makes the tag of template strings in one markup language, which escapes every piece that is not markup already.
 *
 * @param separator what stands between the members of a list
 */
export function markupTag(escapeText: (text: string) => string, separator: string) {
  const textOf = (piece: Piece): string => {
    if (piece instanceof Markup) return piece.text;
    return typeof piece === "object"
      ? piece.map(({ text }) => text).join(separator)
      : escapeText(String(piece));
  };
  return (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup =>
    new Markup(String.raw({ raw: strings }, ...pieces.map(textOf)));
}
