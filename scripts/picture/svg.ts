const COLUMNS = 106;
/** Size of a character in pixels; text in any font is fitted to it. */
const WIDTH = 8.4;
const HEIGHT = 19;
const PADDING = 20;

const STYLE = `
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre }
rect { fill: #f6f8fa; stroke: #d1d9e0 }
.bold { font-weight: 600 } .dim { fill: #818b98 } .green { fill: #1a7f37 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } rect { fill: #0d1117; stroke: #3d444d } .dim { fill: #6e7681 } .green { fill: #3fb950 }
}
`;

/** Lines of a terminal as a picture that can be read on light and on dark pages. */
export function toSvg(title: string, lines: readonly string[]): string {
  const width = Math.ceil(COLUMNS * WIDTH + 2 * PADDING);
  const height = lines.length * HEIGHT + 2 * PADDING;
  const texts = lines.flatMap((line, row) => readLine(line, COLUMNS).map((span) => toText(span, row)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...texts,
    "</svg>\n",
  ].join("\n");
}

function toText({ text, column, styles }: Span, row: number): string {
  const indent = text.length - text.trimStart().length;
  const trimmed = text.trim();
  const x = round(PADDING + (column + indent) * WIDTH);
  const y = PADDING + row * HEIGHT + 14;
  const style = styles.size === 0 ? "" : ` class="${[...styles].join(" ")}"`;
  const length = round(trimmed.length * WIDTH);
  return `<text x="${x}" y="${y}" textLength="${length}" xml:space="preserve"${style}>${escapeXml(trimmed)}</text>`;
}

const round = (pixels: number) => Number(pixels.toFixed(1));

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A part of a line with one style. */
interface Span {
  readonly text: string;
  /** Its first column, from 0. */
  readonly column: number;
  readonly styles: ReadonlySet<Style>;
}

type Style = "bold" | "dim" | "green";

const ON: Readonly<Record<string, Style>> = { 1: "bold", 2: "dim", 32: "green" };
const OFF: Readonly<Record<string, readonly Style[]>> = {
  0: ["bold", "dim", "green"],
  22: ["bold", "dim"],
  39: ["green"],
};

/** Reads a line with the terminal codes of bold, dim and green, up to a number of columns. */
function readLine(line: string, columns: number): readonly Span[] {
  const spans: Span[] = [];
  const styles = new Set<Style>();
  let column = 0;
  for (const [index, piece] of line.split("\u001b[").entries()) {
    const [, code, rest = ""] = index === 0 ? [] : (/^(\d*)m(.*)$/.exec(piece) ?? []);
    const part = index === 0 ? piece : rest;
    for (const style of OFF[code ?? ""] ?? []) styles.delete(style);
    const style = ON[code ?? ""];
    if (style !== undefined) styles.add(style);
    const room = columns - column;
    const text = part.length > room ? `${part.slice(0, Math.max(0, room - 1))}…` : part;
    if (text.trim() !== "" && room > 0) spans.push({ text, column, styles: new Set(styles) });
    column += part.length;
  }
  return spans;
}
