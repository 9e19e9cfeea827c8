/** HCL, as `terraform fmt` writes it. */
import { escapeOf } from "../api";

interface Attribute {
  readonly name: string;
  /** One line, or several lines of which the first ends with a bracket. */
  readonly expression: string;
}

interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: readonly Item[];
}

export type Item = Attribute | Block;

/** A body as text that ends with a line break: attributes first, a blank line before each block. */
export function render(items: readonly Item[]): string {
  const attributes = items.filter((item) => "name" in item);
  const blocks = items.filter((item) => "type" in item).map(renderBlock);
  const parts = attributes.length === 0 ? blocks : [aligned(attributes), ...blocks];
  return parts.join("\n");
}

function renderBlock({ type, labels, body }: Block): string {
  const head = [type, ...labels.map((label) => JSON.stringify(label))].join(" ");
  return body.length === 0 ? `${head} {}\n` : `${head} {\n${indented(render(body))}}\n`;
}

/** Aligns the equals signs of neighbouring lines, except of values with several lines. */
function aligned(attributes: readonly Attribute[]): string {
  const isLong = ({ expression }: Attribute) => expression.includes("\n");
  const lines: string[] = [];
  for (let at = 0; at < attributes.length; ) {
    let next = at;
    while (next < attributes.length && !isLong(attributes[next] as Attribute)) next++;
    const run = attributes.slice(at, Math.max(next, at + 1));
    const width = Math.max(...run.map(({ name }) => [...name].length));
    for (const { name, expression } of run)
      lines.push(`${name}${" ".repeat(width - [...name].length)} = ${expression}\n`);
    at += run.length;
  }
  return lines.join("");
}

/** A value of Terraform's JSON as an expression. Strings are templates there. */
export function toExpression(value: unknown): string {
  if (typeof value === "string") return asExpression(value) ?? toTemplate(value);
  if (Array.isArray(value)) return toList(value.map(toExpression));
  if (typeof value === "object" && value !== null) {
    return toObject(Object.entries(value).map(([key, item]) => [key, toExpression(item)]));
  }
  return String(value);
}

/** @param items expressions */
export function toList(items: readonly string[]): string {
  const line = `[${items.join(", ")}]`;
  if (line.length <= 100 && !line.includes("\n")) return line;
  return `[\n${indented(items.map((item) => `${item},\n`).join(""))}]`;
}

/** @param entries keys, which are templates, and the expressions of their values */
function toObject(entries: readonly (readonly [string, string])[]): string {
  if (entries.length === 0) return "{}";
  const attributes = entries.map(([key, expression]) => ({ name: toKey(key), expression }));
  return `{\n${indented(aligned(attributes))}}`;
}

/** A template in quotes, with its interpolations unchanged. */
function toTemplate(template: string): string {
  const pieces = piecesOf(template).map(({ kind, source }) => (kind === "text" ? escaped(source) : source));
  return `"${pieces.join("")}"`;
}

function asExpression(template: string): string | undefined {
  const expression = soleExpression(template);
  // Without parentheses, a line break would end the expression.
  return expression?.includes("\n") ? `(${expression})` : expression;
}

function toKey(key: string): string {
  if (/^[A-Za-z_][\w-]*$/.test(key) && key !== "for") return key;
  const expression = soleExpression(key);
  return expression === undefined ? toTemplate(key) : `(${expression})`;
}

function escaped(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
  };
  return text.replace(/[\\"\p{Cc}]/gu, (character) => escapes[character] ?? escapeOf(character));
}

function indented(lines: string): string {
  return lines.replace(/^(?=.)/gm, "  ");
}

/** A piece of a template: literal text, or the source of an interpolation or directive, braces included. */
interface Piece {
  readonly kind: "text" | "sequence";
  readonly source: string;
}

/**
 * Splits a string of Terraform's JSON, which is a template. Backslashes have no meaning in it. `$${` and `%%{` mean `${` and `%{`,
 * in HCL as well, so they stay in the text unchanged.
 *
 * @throws Error when an interpolation is not closed, which is an error in Terraform, too
 */
function piecesOf(template: string): readonly Piece[] {
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

/** The expression of a template that consists of one interpolation: `var.a` of `${var.a}`. Undefined for any other. */
export function soleExpression(template: string): string | undefined {
  const [piece, ...more] = piecesOf(template);
  if (piece?.kind !== "sequence" || more.length > 0 || !piece.source.startsWith("${")) return undefined;
  const inner = piece.source.slice(2, -1);
  // `${~ var.a ~}` trims spaces, which only a template can do.
  return /^~|~$/.test(inner) ? undefined : inner.trim();
}

function isOpening(text: string, at: number): boolean {
  return (text[at] === "$" || text[at] === "%") && text[at + 1] === "{";
}

/** @param start after the opening brace. Returns the index after the closing one. */
function endOfSequence(text: string, start: number): number {
  for (let at = start, depth = 1; at < text.length; at++) {
    if (text[at] === '"') at = endOfString(text, at + 1) - 1;
    else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at + 1;
  }
  throw new Error(`the interpolation ${JSON.stringify(text.slice(start - 2))} is not closed`);
}

/** @param start after the opening quote. Returns the index after the closing one. A string may contain interpolations. */
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
