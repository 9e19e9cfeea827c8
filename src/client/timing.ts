// All decisions about how long to wait before a request is sent again.

/** The first wait lasts up to this, each further one up to twice the one before. */
const BACKOFF_BASE_MS = 250;
const BACKOFF_CAP_MS = 8_000;

/** For a 429 that does not say how long; the pace that is learned from it does the rest. */
const DEFAULT_RETRY_AFTER_MS = 1_000;
/** No allowance of Rymi's needs longer to refill, so a longer wait is a mistake of somebody in between. */
const MAX_RETRY_AFTER_MS = 120_000;

/**
 * Milliseconds to wait after the given failure (1 is the first): exponential, with full jitter, so that many clients
 * that failed together do not come back together.
 */
export function backoffMs(failure: number, random: () => number = Math.random): number {
  return random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (failure - 1));
}

/**
 * Milliseconds that a `Retry-After` header asks for: whole seconds, or a date (RFC 9110, 10.2.3). A date is read
 * against the `Date` of the same answer, since the clock here may be wrong.
 */
export function retryAfterMs(
  retryAfter: string | undefined,
  date: string | undefined,
  now: number = Date.now(),
): number {
  const value = retryAfter?.trim() ?? "";
  if (/^[0-9]+$/.test(value)) return Math.min(Number(value) * 1_000, MAX_RETRY_AFTER_MS);

  // Date.parse also takes "-5" or "1.5" for dates; a real one begins with the name of a day.
  const until = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return DEFAULT_RETRY_AFTER_MS;
  const sentAt = Date.parse(date ?? "");
  const wait = until - (Number.isNaN(sentAt) ? now : sentAt);
  return Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
