import { explainBaseUrl, explainWorkspace, isQuoted } from "../api/settings";
import { RymiError } from "./errors";

/** setTimeout takes no longer delay. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The address of a Rymi deployment without a trailing slash and without `/v1`: `https://api.rymi.live`.
 * A path in front is kept. Throws `invalid_config` for anything that would send the key unencrypted or astray.
 */
export function parseBaseUrl(text: string): string {
  const objection = explainBaseUrl(text);
  if (objection !== undefined) throw invalid(`The base URL cannot be used: ${objection}`);
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname
    .replace(/(?<!\/)\/+$/, "")
    .replace(/\/v1$/, "")
    .replace(/(?<!\/)\/+$/, "")}`;
}

/** A key as it can stand in a header. Throws `invalid_config` with a message that never quotes it. */
export function parseApiKey(text: string): string {
  if (text === "") throw invalid("The API key is empty.");
  if (isQuoted(text)) {
    throw invalid("The API key stands in quotes, which are not part of it. Remove them.");
  }
  if (/^[\r\n]+$|[^\r\n][\r\n]+$/.test(text)) {
    throw invalid("The API key ends with a line break, as a file read whole does. Remove it.");
  }
  if (/^bearer\s/i.test(text)) throw invalid('The API key begins with "Bearer". Leave that word out.');
  if (/\s/.test(text)) throw invalid("The API key contains white space. Remove it.");
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw invalid("The API key contains a character that no key has. Copy it again.");
  }
  return text;
}

/** The id of a workspace as it can stand in a header. It is no secret, and the message of `invalid_config` quotes it. */
export function parseWorkspace(text: string): string {
  const objection = explainWorkspace(text);
  if (objection !== undefined) throw invalid(`The workspace cannot be used: ${objection}`);
  return text;
}

/** Milliseconds, above 0. */
export function parseTimeout(ms: number): number {
  if (ms > 0 && ms <= MAX_TIMEOUT_MS) return ms;
  throw invalid(`The request timeout must be above 0 and at most ${MAX_TIMEOUT_MS} ms, not ${ms}.`);
}

export function parseMaxRetries(count: number): number {
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw invalid(`The number of retries must be a whole number, 0 or more, not ${count}.`);
}

export function parseRequestsPerMinute(count: number | undefined): number | undefined {
  if (count === undefined || (count > 0 && Number.isFinite(count))) return count;
  throw invalid(`The number of requests per minute must be above 0, not ${count}.`);
}

function invalid(message: string): RymiError {
  return new RymiError("invalid_config", message);
}
