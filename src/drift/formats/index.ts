import { visible } from "../../api";
import type { Check } from "../check";
import { mapTexts } from "../mask";
import type { Look } from "./look";

export const FORMAT_NAMES = ["text", "json", "junit", "sarif", "markdown", "github", "html"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/**
 * A format encodes what means something in it. What a person would not see has become visible before. The text comes in
 * pieces, so that that of 100,000 findings is never held as a whole.
 */
type Format = (check: Check, look: Look) => Iterable<string>;

/** Loaded when they are asked for. */
const FORMATS: Readonly<Record<FormatName, () => Promise<Format>>> = {
  text: async () => (await import("./text.js")).toText,
  json: async () => (await import("./json.js")).toJson,
  junit: async () => (await import("./junit.js")).toJunit,
  sarif: async () => (await import("./sarif.js")).toSarif,
  markdown: async () => (await import("./markdown.js")).toMarkdown,
  github: async () => (await import("./github.js")).toGithub,
  html: async () => (await import("./html.js")).toHtml,
};

/** A check as a text in pieces. Of all formats JSON alone holds every word as it came: it is for programs. */
export async function render(name: FormatName, check: Check, look: Look): Promise<Iterable<string>> {
  const format = await FORMATS[name]();
  return inChunks(format(name === "json" ? check : mapTexts(check, visible), look));
}

/** For a step summary or a comment: the whole text. */
export async function renderMarkdown(check: Check): Promise<string> {
  return [...(await render("markdown", check, { color: false }))].join("");
}

const CHUNK_LENGTH = 64 * 1024;

/** The same text in fewer pieces: each of them is a system call. */
function* inChunks(pieces: Iterable<string>): Iterable<string> {
  let chunk: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    chunk.push(piece);
    length += piece.length;
    if (length < CHUNK_LENGTH) continue;
    yield chunk.join("");
    [chunk, length] = [[], 0];
  }
  if (length > 0) yield chunk.join("");
}
