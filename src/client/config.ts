import { RymiError } from "./errors";

/** Where Rymi itself is. */
export const DEFAULT_BASE_URL = "https://api.rymi.live";

/** setTimeout takes no longer delay. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The address of a Rymi deployment without a trailing slash and without `/v1`: `https://api.rymi.live`.
 * A path in front is kept. Throws `invalid_config` for anything that would send the key unencrypted or astray.
 * The text itself is never quoted, for somebody may have put the key in its place.
 */
export function parseBaseUrl(text: string): string {
  if (/\s/.test(text) || !URL.canParse(text)) {
    throw invalid(`The base URL is not a URL. Write it like ${DEFAULT_BASE_URL}, without spaces.`);
  }
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    throw invalid(
      "The base URL contains a user name or password. Leave it out; the API key is set on its own.",
    );
  }
  if (text.includes("?") || text.includes("#")) {
    throw invalid('The base URL contains a query or fragment. Leave out everything from the "?" or "#" on.');
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw invalid(`The base URL does not begin with https://. Write it like ${DEFAULT_BASE_URL}.`);
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw invalid(
      `The base URL would send the API key unencrypted to ${url.hostname}. Use https://; http:// is for loopback only.`,
    );
  }
  const prefix = url.pathname.replace(/\/+$/, "").replace(/\/v1$/, "").replace(/\/+$/, "");
  return `${url.origin}${prefix}`;
}

/** A key as it can stand in a header. Throws `invalid_config` with a message that never quotes it. */
export function parseApiKey(text: string): string {
  if (text === "") throw invalid("The API key is empty.");
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

function isLoopback(hostname: string): boolean {
  // The URL parser has already brought every spelling of an IPv4 address into its dotted form.
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(hostname);
}

function invalid(message: string): RymiError {
  return new RymiError("invalid_config", message);
}
