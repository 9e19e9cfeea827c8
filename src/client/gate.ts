import type { Clock } from "./clock";
import { Pace } from "./pace";

/** Leave to send one request. */
export interface Pass {
  readonly startedAt: number;
}

/** What became of a request: no answer at all, an answer, or 429 with the wait that Rymi asked for. */
export type Verdict = "unheard" | "answered" | { readonly refusedForMs: number };

/** As many as Terraform works on at once. */
const MAX_IN_FLIGHT = 10;
/** Rymi's smallest plan admits 5 at once. To begin with more would only collect refusals there. */
const FIRST_IN_FLIGHT = 5;

/**
 * The one way out for all requests of a client, in the order they came, so that all wait when one hears 429.
 * Time spent in line does not count as time of the request, and an aborted request leaves the line at once.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #line = new Set<(pass: Pass | undefined) => void>();
  #cancelAlarm: (() => void) | undefined;
  #inFlight = 0;
  #answers = 0;

  constructor(clock: Clock, requestsPerMinute?: number) {
    this.#clock = clock;
    this.#pace = new Pace(requestsPerMinute);
  }

  /** Whether Rymi has been refusing everything for longer than anybody should wait. */
  get exhausted(): boolean {
    return this.#pace.exhausted;
  }

  /** The least that a request which comes now would wait, in milliseconds. */
  get waitMs(): number {
    return Math.max(0, this.#pace.opensAt - this.#clock.now());
  }

  /**
   * Waits for the turn of one request; its pass must be handed back with `leave`. Undefined when Rymi's refusals
   * exhaust the gate meanwhile. Rejects with the signal's reason as soon as it is aborted.
   */
  enter(signal: AbortSignal | undefined): Promise<Pass | undefined> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const admit = (pass: Pass | undefined) => {
        signal?.removeEventListener("abort", abort);
        resolve(pass);
      };
      const abort = () => {
        this.#line.delete(admit);
        this.#admit();
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#line.add(admit);
      this.#admit();
    });
  }

  leave(pass: Pass, verdict: Verdict): void {
    const now = this.#clock.now();
    this.#inFlight -= 1;
    if (verdict === "answered") {
      this.#answers += 1;
      this.#pace.hearAnswer(pass.startedAt, now);
    } else if (verdict !== "unheard") {
      this.#pace.hearRefusal(pass.startedAt, now, verdict.refusedForMs);
      if (this.exhausted) this.#dismissAll();
    }
    this.#admit();
  }

  /** Lets pass whoever may, and sets the alarm for the first who may not yet. */
  #admit(): void {
    this.#cancelAlarm?.();
    this.#cancelAlarm = undefined;
    const maxInFlight = Math.min(MAX_IN_FLIGHT, FIRST_IN_FLIGHT + Math.floor(this.#answers / 4));

    for (const admit of this.#line) {
      if (this.#inFlight >= maxInFlight) return;
      if (this.waitMs > 0) {
        this.#cancelAlarm = this.#clock.after(this.waitMs, () => this.#admit());
        return;
      }
      const startedAt = this.#clock.now();
      this.#line.delete(admit);
      this.#inFlight += 1;
      this.#pace.start(startedAt);
      admit({ startedAt });
    }
  }

  #dismissAll(): void {
    for (const admit of this.#line) admit(undefined);
    this.#line.clear();
  }
}
