/** Time as the client sees it, so that tests can let an hour pass in a millisecond. */
export interface Clock {
  /** Milliseconds since some fixed moment; never runs backwards. */
  now(): number;
  /** Calls `run` after `ms` milliseconds unless the returned function is called first. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** The first wait lasts up to this, each further one up to twice the one before. */
const BACKOFF_BASE_MS = 250;
const BACKOFF_CAP_MS = 8_000;

/** For a 429 that does not say how long; the rate limiter learns the rest. */
const DEFAULT_RETRY_AFTER_MS = 1_000;
/** None of Rymi's plans needs longer to refill, so a longer wait is an error of a server in between. */
const MAX_RETRY_AFTER_MS = 120_000;

/**
 * Milliseconds to wait after the given failure (1 is the first): exponential, with full jitter, so that clients that failed
 * together do not retry together.
 */
export function backoffMs(failure: number, random: () => number = Math.random): number {
  return random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (failure - 1));
}

/**
 * Milliseconds that a `Retry-After` header asks for: whole seconds, or a date (RFC 9110, 10.2.3). A date is compared with the
 * `Date` of the same answer, since the clock here may be wrong.
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
