/** A piece of a template: text as it is meant, or an interpolation or directive as it is written, braces included. */
export interface Piece {
  readonly kind: "text" | "sequence";
  readonly source: string;
}

/**
 * Takes a string of Terraform's JSON apart. It is a template in which no backslash escapes anything: `$${` and `%%{` stand
 * for `${` and `%{` and stay part of the text.
 *
 * @throws Error when an interpolation is not closed, which Terraform refuses, too
 */
export function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const textUntil = (end: number) => {
    if (end > from) pieces.push({ kind: "text", source: template.slice(from, end) });
  };
  for (let at = 0; at < template.length; at++) {
    if (!isOpening(template, at)) continue;
    if (template[at - 1] === template[at]) continue;
    textUntil(at);
    from = endOfSequence(template, at + 2);
    pieces.push({ kind: "sequence", source: template.slice(at, from) });
    at = from - 1;
  }
  textUntil(template.length);
  return pieces;
}

/** The expression of a template that is nothing but one interpolation: `var.a` of `${var.a}`. Undefined for any other. */
export function soleExpression(template: string): string | undefined {
  const [piece, ...more] = piecesOf(template);
  if (piece?.kind !== "sequence" || more.length > 0 || !piece.source.startsWith("${")) return undefined;
  const inner = piece.source.slice(2, -1);
  // Marks that trim spaces belong to a template.
  return /^~|~$/.test(inner) ? undefined : inner.trim();
}

function isOpening(text: string, at: number): boolean {
  return (text[at] === "$" || text[at] === "%") && text[at + 1] === "{";
}

/** @param start behind the opening brace; answers the place behind the closing one */
function endOfSequence(text: string, start: number): number {
  for (let at = start, depth = 1; at < text.length; at++) {
    if (text[at] === '"') at = endOfString(text, at + 1) - 1;
    else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at + 1;
  }
  throw new Error(`the interpolation ${JSON.stringify(text.slice(start - 2))} is not closed`);
}

/** @param start behind the opening quote; answers the place behind the closing one. A string may hold interpolations. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
    else if (isOpening(text, at)) {
      if (text[at + 2] === text[at] || text[at - 1] === text[at]) continue;
      at = endOfSequence(text, at + 2) - 1;
    }
  }
  throw new Error(`the string ${JSON.stringify(text.slice(start - 1))} is not closed`);
}
