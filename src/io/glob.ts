/**
 * A pattern in which `*` stands for any characters, `?` for one, and everything else for itself.
 *
 * Not a regular expression: between two stars the first place that fits is as good as any later one, so there is never a
 * reason to go back, and no pattern takes longer than its length times that of the text.
 */
export class Glob {
  /** What stands before the first star or question mark. */
  readonly prefix: string;
  readonly #pieces: readonly string[];

  constructor(pattern: string) {
    this.prefix = /^[^*?]*/.exec(pattern)?.[0] ?? "";
    this.#pieces = pattern.split("*");
  }

  matches(text: string): boolean {
    const [first = "", ...rest] = this.#pieces;
    const last = rest.pop();
    if (last === undefined) return text.length === first.length && fits(first, text, 0);
    const end = text.length - last.length;
    if (end < first.length || !fits(first, text, 0) || !fits(last, text, end)) return false;
    let at = first.length;
    for (const piece of rest) {
      while (at + piece.length <= end && !fits(piece, text, at)) at++;
      at += piece.length;
      if (at > end) return false;
    }
    return true;
  }
}

export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

function fits(piece: string, text: string, at: number): boolean {
  for (let index = 0; index < piece.length; index++) {
    if (piece[index] !== "?" && piece[index] !== text[at + index]) return false;
  }
  return true;
}
