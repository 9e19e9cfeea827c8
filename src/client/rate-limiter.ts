/** The clock and timers of the client, which tests replace. */
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

/** How a request ended: without a response, with any response except 429, or with 429 and the wait that Rymi asked for. */
export type Completion = "unanswered" | "answered" | { readonly rateLimitedForMs: number };

/** Terraform's default parallelism. */
const MAX_IN_FLIGHT = 10;
/** Rymi's smallest price plan accepts 5 requests at once. One more is tried for every 4 answers, up to `MAX_IN_FLIGHT`. */
const INITIAL_MAX_IN_FLIGHT = 5;

/**
 * Starts the requests of a client in the order of the calls of `acquire`. After a 429 all of them wait. The time limit of a
 * request begins when it is sent. An aborted request is removed from the queue at once.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #queue = new Set<(permit: Permit | undefined) => void>();
  #cancelTimer: (() => void) | undefined;
  #inFlight = 0;
  /** Count of responses except 429. */
  #answered = 0;

  constructor(clock: Clock, requestsPerMinute?: number) {
    this.#clock = clock;
    this.#pace = new Pace(requestsPerMinute);
  }

  /** Whether Rymi has answered every request with 429 for longer than `MAX_RATE_LIMITED_MS`. */
  get isExhausted(): boolean {
    return this.#pace.isExhausted;
  }

  /** The least time, in milliseconds, that a request made now would wait. */
  get waitMs(): number {
    return Math.max(0, this.#pace.nextStartAt - this.#clock.now());
  }

  /**
   * Waits for the permit of one request, which the caller must give back with `release`. Resolves to undefined when the limiter
   * becomes exhausted. Rejects with the signal's reason as soon as it is aborted.
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

  release({ startedAt }: Permit, completion: Completion): void {
    const now = this.#clock.now();
    this.#inFlight -= 1;
    if (completion === "answered") {
      this.#answered += 1;
      this.#pace.onAnswered(startedAt, now);
    } else if (completion !== "unanswered") {
      this.#pace.onRateLimited(startedAt, now, completion.rateLimitedForMs);
      if (this.isExhausted) this.#refuseAll();
    }
    this.#startNext();
  }

  /** Grants permits as far as possible, and sets a timer for the next one. */
  #startNext(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const maxInFlight = Math.min(MAX_IN_FLIGHT, INITIAL_MAX_IN_FLIGHT + Math.floor(this.#answered / 4));

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

/** Requests fail when Rymi has answered every request with 429 for longer than this. */
export const MAX_RATE_LIMITED_MS = 10 * 60_000;
/** The interval after the first 429: Rymi's smallest price plan allows one request per second. */
const FIRST_INTERVAL_MS = 1_000;
const MAX_INTERVAL_MS = 60_000;
/** Shorter intervals become 0: they would limit nothing, as even Rymi's largest price plan allows only one request per 60 ms. */
const MIN_INTERVAL_MS = 20;
/** Requests that may start together despite `requestsPerMinute`: fewer than the smallest price plan accepts at once, which is 5. */
const FIXED_BURST = 3;

/**
 * Computes when the next request may start. All times are milliseconds of one clock, given by the caller.
 *
 * Two limits apply. The fixed one, `requestsPerMinute`, is optional. The learned one begins with the first 429: no request
 * starts before the time that Rymi named, and each starts an interval after the one before. The interval is learned from the rate
 * of responses since the last 429. After the first 429, requests start at twice this rate until another 429 shows the limit.
 * From then on the interval is the measured one. Each response shortens it, but so little that the rate which caused a 429 is not
 * reached again soon.
 */
class Pace {
  readonly #fixedInterval: number;
  /** When the next request would start if none started together with others (the theoretical arrival time of GCRA). */
  #fixedStartAt = Number.NEGATIVE_INFINITY;
  /** Start of the last request. */
  #lastStartAt = Number.NEGATIVE_INFINITY;
  /** The time that the last 429 named. */
  #blockedUntil = Number.NEGATIVE_INFINITY;
  /** Time of the first 429 after the last response that was none; undefined if the last response was none. */
  #onlyLimitedSince: number | undefined;

  /** The learned interval; 0 for none. */
  #interval = 0;
  /** Whether a second 429 has shown the limit. */
  #limitFound = false;
  /** Time of the last 429 that changed the interval. */
  #limitedAt = Number.NEGATIVE_INFINITY;
  /** Count of responses, except 429, to requests that were started after `#limitedAt`. */
  #answered = 0;

  /** @param requestsPerMinute the fixed limit */
  constructor(requestsPerMinute?: number) {
    this.#fixedInterval = requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute;
  }

  /** The earliest start of the next request. */
  get nextStartAt(): number {
    const fixed = this.#fixedStartAt - (FIXED_BURST - 1) * this.#fixedInterval;
    return Math.max(this.#blockedUntil, fixed, this.#lastStartAt + this.#interval);
  }

  get isExhausted(): boolean {
    return (
      this.#onlyLimitedSince !== undefined &&
      this.#blockedUntil - this.#onlyLimitedSince > MAX_RATE_LIMITED_MS
    );
  }

  onStart(now: number): void {
    this.#lastStartAt = now;
    this.#fixedStartAt = Math.max(now, this.#fixedStartAt) + this.#fixedInterval;
  }

  /** Any response except 429 arrived now for the request that was started at `startedAt`. */
  onAnswered(startedAt: number, now: number): void {
    this.#onlyLimitedSince = undefined;
    if (this.#interval === 0 || startedAt <= this.#limitedAt) return;

    this.#answered += 1;
    if (this.#limitFound) {
      // Very little at first, then more and more, because other clients of the same account may have stopped.
      this.#interval *= 1 - Math.min(0.1, this.#answered ** 2 / 200_000);
    } else {
      const measured = (now - this.#limitedAt) / this.#answered;
      this.#interval = Math.min(this.#interval, measured / 2);
    }
    if (this.#interval < MIN_INTERVAL_MS) this.#interval = 0;
  }

  /** A 429 that asks for a wait of `waitMs` arrived now for the request that was started at `startedAt`. */
  onRateLimited(startedAt: number, now: number, waitMs: number): void {
    this.#onlyLimitedSince ??= now;
    // A 429 to a request that was in flight already at the last 429 is no new information.
    if (startedAt > this.#limitedAt) {
      this.#slowDown(now);
      this.#limitedAt = now;
      this.#answered = 0;
    }
    this.#blockedUntil = Math.max(this.#blockedUntil, now + Math.max(waitMs, this.#interval));
  }

  #slowDown(now: number): void {
    this.#limitFound = this.#interval > 0;
    if (!this.#limitFound) {
      this.#interval = FIRST_INTERVAL_MS;
      return;
    }
    // Between two 429s Rymi has answered as many requests as its limit allows. The half avoids a division by zero.
    const measured = (now - this.#limitedAt) / (this.#answered + 0.5);
    const slower = Math.min(Math.max(measured, this.#interval * 1.05), this.#interval * 2);
    this.#interval = Math.min(slower, MAX_INTERVAL_MS);
  }
}
