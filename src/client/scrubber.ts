import { types } from "node:util";

// Unlike instanceof it knows errors from other realms, as Node's own are in a test runner.
const { isNativeError } = types;

const REPLACEMENT = "[API key]";
/** A shorter beginning of the key, at the end of a text that was cut off, gives nothing away. */
const SHORTEST_PIECE = 6;
/** Keys have far more characters. Of shorter ones, other spellings would match in ordinary text. */
const SHORTEST_SPELLING = 12;
const EXCERPT_LENGTH = 200;
/** No more of a text from outside is looked at: an excerpt shows far less, and patterns take time. */
const EXAMINED_LENGTH = 4_096;

/** Takes the API key out of every text that comes from outside, before anybody else sees it. */
export class Scrubber {
  /** The key as it is and as others may write it, the longest first. */
  readonly #spellings: readonly string[];

  /** @param key empty where there is none, and nothing to take out */
  constructor(key: string) {
    this.#spellings = key === "" ? [] : spellingsOf(key);
  }

  text(text: string): string {
    const clean = this.#spellings.reduce((rest, spelling) => rest.replaceAll(spelling, REPLACEMENT), text);
    return this.#spellings.reduce(withoutBeginning, clean);
  }

  /** A short piece of the text on one line, without markup and control characters. */
  excerpt(text: string): string {
    const line = this.text(text.slice(0, EXAMINED_LENGTH))
      .replace(/<[^<>]*>/g, " ")
      .replace(/[\p{C}\s]+/gu, " ")
      .trim();
    const isCut = line.length > EXCERPT_LENGTH || text.length > EXAMINED_LENGTH;
    return isCut ? `${line.slice(0, EXCERPT_LENGTH)}…` : line;
  }

  /** A copy of an error and its causes. A copy, because libraries hang requests and headers on their errors. */
  error(thrown: unknown): Error {
    if (!isNativeError(thrown)) return new Error(this.excerpt(String(thrown)));
    const copy = new Error(this.excerpt(describeError(thrown)));
    copy.name = thrown.name;
    copy.stack = this.text(thrown.stack ?? "");
    if (thrown.cause !== undefined) copy.cause = this.error(thrown.cause);
    return copy;
  }
}

/** The key in clear, in JSON, in URLs and in base64. */
function spellingsOf(key: string): readonly string[] {
  const escaped = JSON.stringify(key).slice(1, -1);
  const percent = encodeURIComponent(key);
  const base64 = [0, 1, 2].map((offset) => base64Within(key, offset));
  const all = [
    key,
    escaped,
    escaped.replaceAll("/", "\\/"),
    percent,
    percent.replace(/%../g, (code) => code.toLowerCase()),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
  const certain = all.filter((spelling) => spelling === key || spelling.length >= SHORTEST_SPELLING);
  return [...new Set(certain)].sort((left, right) => right.length - left.length);
}

/**
 * What base64 makes of the key behind `offset` other bytes (modulo 3), such as `Bearer `, whatever they are: without
 * the characters that the bytes around the key have a part in.
 */
function base64Within(key: string, offset: number): string {
  const length = offset + key.length;
  const text = Buffer.from(`${" ".repeat(offset)}${key}`).toString("base64");
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor((length * 8) / 6));
}

/** A text that was cut off within the key, without the beginning of the key. */
function withoutBeginning(text: string, key: string): string {
  for (let length = key.length - 1; length >= SHORTEST_PIECE; length -= 1) {
    if (text.endsWith(key.slice(0, length))) return text.slice(0, -length) + REPLACEMENT;
  }
  return text;
}

/** What an error says. Node's AggregateError, for a host with several addresses, says nothing itself. */
function describeError(error: Error): string {
  if (error.message !== "") return error.message;
  const inner: unknown = "errors" in error && Array.isArray(error.errors) ? error.errors[0] : undefined;
  return isNativeError(inner) ? inner.message : error.name;
}
