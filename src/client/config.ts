import { explainBaseUrl, explainLimit, explainWorkspace, isQuoted } from "../api/settings";
import { RymiError } from "./errors";

/**
 * Base URL of a Rymi deployment without a trailing slash and without `/v1`: `https://api.rymi.live`. A path before `/v1` is
 * kept. Throws `invalid_config` for a URL that would send the key unencrypted or to another host.
 */
export function parseBaseUrl(text: string): string {
  const { origin, pathname } = new URL(checked("base URL", text, explainBaseUrl(text)));
  return `${origin}${pathname
    .replace(/(?<!\/)\/+$/, "")
    .replace(/\/v1$/, "")
    .replace(/(?<!\/)\/+$/, "")}`;
}

/** Checks that a key can be sent in a header. Throws `invalid_config` with a message that never quotes it. */
export function parseApiKey(text: string): string {
  if (text === "") throw invalid("The API key is empty. Copy it from Rymi.");
  if (isQuoted(text)) {
    throw invalid("The API key stands in quotes, which are not part of it. Remove them.");
  }
  if (/^[\r\n]+$|[^\r\n][\r\n]+$/.test(text)) {
    throw invalid("The API key ends with a line break, as the content of a file does. Remove it.");
  }
  if (/^bearer\s/i.test(text)) throw invalid('The API key begins with "Bearer". Remove that word.');
  if (/\s/.test(text)) throw invalid("The API key contains white space. Remove it.");
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw invalid("The API key contains a character that keys do not have. Copy it again.");
  }
  return text;
}

/** Checks that the id of a workspace can be sent in a header. Throws `invalid_config`; the message quotes the id, which is not a secret. */
export function parseWorkspace(text: string): string {
  return checked("workspace", text, explainWorkspace(text));
}

/** @param ms above 0 */
export function parseTimeout(ms: number): number {
  return checked("request timeout", ms, explainLimit("clientTimeoutMs", ms));
}

/** @param count a whole number, 0 or more */
export function parseMaxRetries(count: number): number {
  return checked("number of retries", count, explainLimit("clientMaxRetries", count));
}

/** @param count above 0 */
export function parseRequestsPerMinute(count: number | undefined): number | undefined {
  if (count === undefined) return undefined;
  return checked("number of requests per minute", count, explainLimit("clientRequestsPerMinute", count));
}

function checked<T>(setting: string, value: T, problem: string | undefined): T {
  if (problem === undefined) return value;
  throw invalid(`The ${setting} cannot be used: ${problem}`);
}

function invalid(message: string): RymiError {
  return new RymiError("invalid_config", message);
}
