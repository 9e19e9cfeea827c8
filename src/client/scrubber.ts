import { types } from "node:util";

// Unlike instanceof it knows errors from other realms, as Node's own are in a test runner.
const { isNativeError } = types;

const REPLACEMENT = "[API key]";
/** A shorter beginning of the key, at the end of a text that was cut off, gives nothing away. */
const SHORTEST_PIECE = 6;
const EXCERPT_LENGTH = 200;

/** Takes the API key out of every text that comes from outside, before anybody else sees it. */
export class Scrubber {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  text(text: string): string {
    const clean = text.replaceAll(this.#key, REPLACEMENT);
    for (let length = this.#key.length - 1; length >= SHORTEST_PIECE; length -= 1) {
      if (clean.endsWith(this.#key.slice(0, length))) return clean.slice(0, -length) + REPLACEMENT;
    }
    return clean;
  }

  /** A short piece of the text on one line, without markup and control characters. */
  excerpt(text: string): string {
    const line = this.text(text)
      .replace(/<[^>]*>/g, " ")
      .replace(/[\p{C}\s]+/gu, " ")
      .trim();
    return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line;
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

/** What an error says. Node's AggregateError, for a host with several addresses, says nothing itself. */
function describeError(error: Error): string {
  if (error.message !== "") return error.message;
  const inner: unknown = "errors" in error && Array.isArray(error.errors) ? error.errors[0] : undefined;
  return isNativeError(inner) ? inner.message : error.name;
}
