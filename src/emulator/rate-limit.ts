/** What one tenant may send, as Rymi's plans put it: Free is 60 a minute with a burst of 5. */
export interface RateLimit {
  /** The pace that can be kept up. */
  readonly requestsPerMinute: number;
  /** How many may come at once after a pause. */
  readonly burst: number;
}

/** A bucket of `burst` tokens that refills evenly. Each request takes one; an empty bucket refuses. */
export class TokenBucket {
  readonly #limit: RateLimit;
  #tokens: number;
  #filledAt: number;

  constructor(limit: RateLimit, now: number) {
    this.#limit = limit;
    this.#tokens = limit.burst;
    this.#filledAt = now;
  }

  /** As after a long pause. */
  refill(): void {
    this.#tokens = this.#limit.burst;
  }

  /** Takes a token, or tells in how many seconds, rounded up, there is one. `now` is in milliseconds. */
  take(now: number): { readonly retryAfter: number } | undefined {
    const perMs = this.#limit.requestsPerMinute / 60_000;
    this.#tokens = Math.min(this.#limit.burst, this.#tokens + (now - this.#filledAt) * perMs);
    this.#filledAt = now;
    // A wait of exactly the time that was told must be enough, whatever the rounding of the sum above.
    if (this.#tokens < 1 - 1e-6) return { retryAfter: Math.ceil((1 - this.#tokens) / perMs / 1_000) };
    this.#tokens -= 1;
    return undefined;
  }
}
