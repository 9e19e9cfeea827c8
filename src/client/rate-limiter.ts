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

/** Permission to send one request. */
export interface Permit {
  readonly startedAt: number;
}

/** How a request ended: without an answer, with any answer except 429, or with 429 and the wait that Rymi asked for. */
export type PermitUse = "unanswered" | "answered" | { readonly rateLimitedForMs: number };

/** As many as Terraform runs at once. */
const MAX_IN_FLIGHT = 10;
/** Rymi's smallest plan accepts 5 at once; starting with more would only cause 429 there. */
const FIRST_IN_FLIGHT = 5;

/**
 * Starts the requests of a client in the order in which they were made. After a 429 all of them wait. Time spent in the queue
 * does not count as time of the request, and an aborted request leaves the queue at once.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #queue = new Set<(permit: Permit | undefined) => void>();
  #cancelTimer: (() => void) | undefined;
  #inFlight = 0;
  #answers = 0;

  constructor(clock: Clock, requestsPerMinute?: number) {
    this.#clock = clock;
    this.#pace = new Pace(requestsPerMinute);
  }

  /** Whether Rymi has answered every request with 429 for longer than `PATIENCE_MS`. */
  get exhausted(): boolean {
    return this.#pace.exhausted;
  }

  /** The least time, in milliseconds, that a request made now would wait. */
  get waitMs(): number {
    return Math.max(0, this.#pace.opensAt - this.#clock.now());
  }

  /**
   * Waits for the permit of one request, which must be given back with `release`. Undefined when the limiter is exhausted
   * meanwhile. Rejects with the signal's reason as soon as it is aborted.
   */
  acquire(signal: AbortSignal | undefined): Promise<Permit | undefined> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const grant = (permit: Permit | undefined) => {
        signal?.removeEventListener("abort", abort);
        resolve(permit);
      };
      const abort = () => {
        this.#queue.delete(grant);
        this.#startNext();
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#queue.add(grant);
      this.#startNext();
    });
  }

  release({ startedAt }: Permit, use: PermitUse): void {
    const now = this.#clock.now();
    this.#inFlight -= 1;
    if (use === "answered") {
      this.#answers += 1;
      this.#pace.onAnswer(startedAt, now);
    } else if (use !== "unanswered") {
      this.#pace.onRateLimited(startedAt, now, use.rateLimitedForMs);
      if (this.exhausted) this.#refuseAll();
    }
    this.#startNext();
  }

  /** Grants permits as far as possible, and sets a timer for the next one. */
  #startNext(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const maxInFlight = Math.min(MAX_IN_FLIGHT, FIRST_IN_FLIGHT + Math.floor(this.#answers / 4));

    for (const grant of this.#queue) {
      if (this.#inFlight >= maxInFlight) return;
      if (this.waitMs > 0) {
        this.#cancelTimer = this.#clock.after(this.waitMs, () => this.#startNext());
        return;
      }
      const startedAt = this.#clock.now();
      this.#queue.delete(grant);
      this.#inFlight += 1;
      this.#pace.onStart(startedAt);
      grant({ startedAt });
    }
  }

  #refuseAll(): void {
    for (const grant of this.#queue) grant(undefined);
    this.#queue.clear();
  }
}

/** How long Rymi may answer nothing but 429 before a request fails. */
export const PATIENCE_MS = 10 * 60_000;
/** Rymi's smallest plan refills one request a second: learning begins there. */
const FIRST_INTERVAL_MS = 1_000;
const MAX_INTERVAL_MS = 60_000;
/** Rymi's largest plan refills in 60 ms: a shorter interval than this limits nothing and is dropped. */
const MIN_INTERVAL_MS = 20;
/** Requests that `requestsPerMinute` lets start together: fewer than the burst of the smallest plan, which is 5. */
const PACED_BURST = 3;

/**
 * When the next request may start. All times are milliseconds of one clock, given by the caller.
 *
 * Invariant: without a 429 the answer is "now" (unless `requestsPerMinute` says otherwise). After one, requests start one by
 * one: none before the time that Rymi named, each an interval after the one before. The interval comes from the time since the
 * last 429: first half of it, to find the limit; once the limit is found exactly that, shortened a little with every answer.
 * So a pace that caused a 429 is not soon tried again.
 */
class Pace {
  readonly #pacedInterval: number;
  #pacedDue = Number.NEGATIVE_INFINITY;
  #startedAt = Number.NEGATIVE_INFINITY;
  #closedUntil = Number.NEGATIVE_INFINITY;
  /** Start of the current series of answers that were all 429. */
  #limitedSince: number | undefined;

  /** The learned interval, 0 for none; the last 429; the answers to requests started since. */
  #interval = 0;
  #limitFound = false;
  #limitedAt = Number.NEGATIVE_INFINITY;
  #answers = 0;

  /** @param requestsPerMinute to be kept from the start; undefined: as fast as Rymi accepts */
  constructor(requestsPerMinute?: number) {
    this.#pacedInterval = requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute;
  }

  get opensAt(): number {
    const paced = this.#pacedDue - (PACED_BURST - 1) * this.#pacedInterval;
    return Math.max(this.#closedUntil, paced, this.#startedAt + this.#interval);
  }

  get exhausted(): boolean {
    return this.#limitedSince !== undefined && this.#closedUntil - this.#limitedSince > PATIENCE_MS;
  }

  onStart(now: number): void {
    this.#startedAt = now;
    this.#pacedDue = Math.max(now, this.#pacedDue) + this.#pacedInterval;
  }

  /** Any answer except 429 arrived now for the request that was started at `startedAt`. */
  onAnswer(startedAt: number, now: number): void {
    this.#limitedSince = undefined;
    if (this.#interval === 0 || startedAt <= this.#limitedAt) return;

    this.#answers += 1;
    if (this.#limitFound) {
      // Very little at first, then more and more: other users of the same allowance may have stopped.
      this.#interval *= 1 - Math.min(0.1, this.#answers ** 2 / 200_000);
    } else {
      const proven = (now - this.#limitedAt) / this.#answers;
      this.#interval = Math.min(this.#interval, proven / 2);
    }
    if (this.#interval < MIN_INTERVAL_MS) this.#interval = 0;
  }

  /** A 429 that asks for a wait of `waitMs` arrived now for the request that was started at `startedAt`. */
  onRateLimited(startedAt: number, now: number, waitMs: number): void {
    this.#limitedSince ??= now;
    // Requests that were in flight at the last 429 give no new information.
    if (startedAt > this.#limitedAt) {
      this.#slowDown(now);
      this.#limitedAt = now;
      this.#answers = 0;
    }
    this.#closedUntil = Math.max(this.#closedUntil, now + Math.max(waitMs, this.#interval));
  }

  #slowDown(now: number): void {
    this.#limitFound = this.#interval > 0;
    if (!this.#limitFound) {
      this.#interval = FIRST_INTERVAL_MS;
      return;
    }
    // Between two 429s the allowance went from empty to empty: the requests of that time are what it refills.
    const measured = (now - this.#limitedAt) / (this.#answers + 0.5);
    const slower = Math.min(Math.max(measured, this.#interval * 1.05), this.#interval * 2);
    this.#interval = Math.min(slower, MAX_INTERVAL_MS);
  }
}
