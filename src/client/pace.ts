/** How long Rymi may answer nothing but 429 before waiting on is no use. */
export const PATIENCE_MS = 10 * 60_000;
/** Rymi's smallest plan lets one request a second through: learning begins there. */
const FIRST_INTERVAL_MS = 1_000;
const MAX_INTERVAL_MS = 60_000;
/** Rymi's largest plan refills in 60 ms: a shorter interval than this limits nobody and is forgotten. */
const MIN_INTERVAL_MS = 20;
/** Requests that `requestsPerMinute` lets start together: fewer than the burst of the smallest plan, which is 5. */
const PACED_BURST = 3;

/**
 * When the next request may start. All times are milliseconds of one clock, given by the caller.
 *
 * Invariant: without a 429 the answer is "now" (unless `requestsPerMinute` says otherwise). After one, requests start
 * one by one: none before the moment Rymi named, each an interval after the one before. The interval comes from what
 * passed since the last refusal: at first half of it, to find the limit; once the limit is found just that, shortened
 * a little with every answer. So a pace that was refused is not soon tried again.
 */
export class Pace {
  readonly #pacedInterval: number;
  #pacedDue = Number.NEGATIVE_INFINITY;
  #startedAt = Number.NEGATIVE_INFINITY;
  #closedUntil = Number.NEGATIVE_INFINITY;
  /** Since when nothing but refusals was heard. */
  #shutSince: number | undefined;

  /** The learned interval, 0 for none; the refusal that taught it; the answers to requests started since. */
  #interval = 0;
  #limitFound = false;
  #refusedAt = Number.NEGATIVE_INFINITY;
  #answers = 0;

  /** `requestsPerMinute` is to be kept from the start; undefined: as fast as Rymi allows. */
  constructor(requestsPerMinute?: number) {
    this.#pacedInterval = requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute;
  }

  get opensAt(): number {
    const paced = this.#pacedDue - (PACED_BURST - 1) * this.#pacedInterval;
    return Math.max(this.#closedUntil, paced, this.#startedAt + this.#interval);
  }

  /** Whether Rymi has been refusing everything for longer than anybody should wait. */
  get exhausted(): boolean {
    return this.#shutSince !== undefined && this.#closedUntil - this.#shutSince > PATIENCE_MS;
  }

  start(now: number): void {
    this.#startedAt = now;
    this.#pacedDue = Math.max(now, this.#pacedDue) + this.#pacedInterval;
  }

  /** Any answer but 429 came now for the request that was started at `startedAt`. */
  hearAnswer(startedAt: number, now: number): void {
    this.#shutSince = undefined;
    if (this.#interval === 0 || startedAt <= this.#refusedAt) return;

    this.#answers += 1;
    if (this.#limitFound) {
      // Next to nothing at first, then bolder and bolder: others may have stopped using the same allowance.
      this.#interval *= 1 - Math.min(0.1, this.#answers ** 2 / 200_000);
    } else {
      const proven = (now - this.#refusedAt) / this.#answers;
      this.#interval = Math.min(this.#interval, proven / 2);
    }
    if (this.#interval < MIN_INTERVAL_MS) this.#interval = 0;
  }

  /** 429 came now for the request that was started at `startedAt`, asking for a wait of `waitMs`. */
  hearRefusal(startedAt: number, now: number, waitMs: number): void {
    this.#shutSince ??= now;
    // Requests that were under way while another was refused teach nothing new.
    if (startedAt > this.#refusedAt) {
      this.#slowDown(now);
      this.#refusedAt = now;
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
    // From one refusal to the next the allowance went from empty to empty: what passed is what it refills.
    const measured = (now - this.#refusedAt) / (this.#answers + 0.5);
    const slower = Math.min(Math.max(measured, this.#interval * 1.05), this.#interval * 2);
    this.#interval = Math.min(slower, MAX_INTERVAL_MS);
  }
}
