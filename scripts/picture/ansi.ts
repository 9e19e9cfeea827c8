/** A piece of a line that looks the same all along. */
export interface Span {
  readonly text: string;
  /** Column where it begins, from 0. */
  readonly column: number;
  readonly looks: ReadonlySet<Look>;
}

export type Look = "bold" | "dim" | "green";

const ON: Readonly<Record<string, Look>> = { 1: "bold", 2: "dim", 32: "green" };
const OFF: Readonly<Record<string, readonly Look[]>> = {
  0: ["bold", "dim", "green"],
  22: ["bold", "dim"],
  39: ["green"],
};

/** What a terminal makes of a line with the codes of bold, dim and green, up to a number of columns. */
export function readLine(line: string, columns: number): readonly Span[] {
  const spans: Span[] = [];
  const looks = new Set<Look>();
  let column = 0;
  for (const [index, piece] of line.split("\u001b[").entries()) {
    const [, code, rest = ""] = index === 0 ? [] : (/^(\d*)m(.*)$/.exec(piece) ?? []);
    const part = index === 0 ? piece : rest;
    for (const look of OFF[code ?? ""] ?? []) looks.delete(look);
    const look = ON[code ?? ""];
    if (look !== undefined) looks.add(look);
    const room = columns - column;
    const text = part.length > room ? `${part.slice(0, Math.max(0, room - 1))}…` : part;
    if (text.trim() !== "" && room > 0) spans.push({ text, column, looks: new Set(looks) });
    column += part.length;
  }
  return spans;
}
