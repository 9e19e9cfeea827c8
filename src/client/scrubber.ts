import { types } from "node:util";

// Unlike instanceof it recognizes errors from other realms, which Node's own are in a test runner.
const { isNativeError } = types;

const REPLACEMENT = "[API key]";
/** A shorter beginning of the key, at the end of truncated text, reveals nothing. */
const MIN_PREFIX_LENGTH = 6;
/** Keys are far longer. Encodings of shorter keys would match ordinary text. */
const MIN_ENCODED_LENGTH = 12;
const EXCERPT_LENGTH = 200;
/** The rest of a text is not examined: an excerpt shows far less, and patterns take time. */
const EXAMINED_LENGTH = 4_096;

/** Removes the API key from every text that comes from outside, before it is used. */
export class Scrubber {
  /** The key in all encodings, the longest first. */
  readonly #encodings: readonly string[];

  /** @param key empty where there is none */
  constructor(key: string) {
    this.#encodings = key === "" ? [] : encodingsOf(key);
  }

  text(text: string): string {
    const clean = this.#encodings.reduce((rest, encoded) => rest.replaceAll(encoded, REPLACEMENT), text);
    return this.#encodings.reduce(withoutKeyPrefix, clean);
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

  /** A copy of an error and its causes. A copy, because libraries attach requests and headers to their errors. */
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
function encodingsOf(key: string): readonly string[] {
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
  const certain = all.filter((text) => text === key || text.length >= MIN_ENCODED_LENGTH);
  return [...new Set(certain)].sort((left, right) => right.length - left.length);
}

/**
 * Base64 of the key after `offset` other bytes (modulo 3), such as `Bearer `: without the characters that depend on the bytes
 * around the key.
 */
function base64Within(key: string, offset: number): string {
  const length = offset + key.length;
  const text = Buffer.from(`${" ".repeat(offset)}${key}`).toString("base64");
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor((length * 8) / 6));
}

/** Removes the beginning of the key from text that was truncated within the key. */
function withoutKeyPrefix(text: string, key: string): string {
  for (let length = key.length - 1; length >= MIN_PREFIX_LENGTH; length -= 1) {
    if (text.endsWith(key.slice(0, length))) return text.slice(0, -length) + REPLACEMENT;
  }
  return text;
}

/** The message of an error. Node's AggregateError, for a host with several addresses, has none itself. */
function describeError(error: Error): string {
  if (error.message !== "") return error.message;
  const inner: unknown = "errors" in error && Array.isArray(error.errors) ? error.errors[0] : undefined;
  return isNativeError(inner) ? inner.message : error.name;
}
