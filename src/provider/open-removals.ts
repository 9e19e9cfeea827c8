import type { Activity } from "./activity";
import type { Claims } from "./claims";

/** So many of Terraform's slots, ten by default, may be taken by removals that wait; the rest is for what they wait for. */
const ROOM = 4;
/** After so long a silence nobody is expected to take a number over any more. */
const QUIET_MS = 1_000;

interface Removal {
  readonly number: string;
  readonly token: string;
}

/** How a removal ended that was open. */
export interface Ending {
  /** Whether another resource has taken the number over. */
  readonly isTaken: boolean;
  /** Numbers that are to be removed now, within this call; its own may be among them, and those that were postponed. */
  readonly due: readonly string[];
}

/**
 * Removals of which the plan could not tell whether another resource takes the number over. They are put off until all
 * that Terraform creates in this run had its turn.
 *
 * Invariant: while a removal is postponed, its own call answered, another one waits, whose call carries it out and tells
 * what came of it.
 */
export class OpenRemovals {
  readonly #claims: Claims;
  readonly #activity: Activity;
  readonly #waiting = new Set<Removal>();
  #postponed: readonly Removal[] = [];

  constructor(claims: Claims, activity: Activity) {
    this.#claims = claims;
    this.#activity = activity;
  }

  /** Numbers whose removal another call waits to carry out. */
  get postponed(): readonly string[] {
    return this.#postponed.filter((removal) => !this.#isTaken(removal)).map(({ number }) => number);
  }

  /** Rejects when the signal is aborted: then nothing is to be removed. */
  async endingOf(number: string, token: string, signal: AbortSignal): Promise<Ending> {
    const removal: Removal = { number, token };
    this.#makeRoom();
    this.#waiting.add(removal);
    this.#activity.stir();
    try {
      await this.#activity.quiet(QUIET_MS, () => this.#mayGo(removal), signal);
      const isTaken = this.#isTaken(removal);
      if (this.#mayGo(removal)) return { isTaken, due: [] };
      const due = isTaken ? this.postponed : [number, ...this.postponed];
      this.#postponed = [];
      return { isTaken, due };
    } finally {
      this.#waiting.delete(removal);
    }
  }

  #makeRoom(): void {
    const [oldest] = this.#waiting;
    if (oldest === undefined || this.#waiting.size < ROOM) return;
    this.#waiting.delete(oldest);
    this.#postponed = [...this.#postponed, oldest];
  }

  #mayGo(removal: Removal): boolean {
    if (!this.#waiting.has(removal)) return true;
    return this.#isTaken(removal) && (this.#waiting.size > 1 || this.postponed.length === 0);
  }

  #isTaken({ number, token }: Removal): boolean {
    return this.#claims.isHeldByAnother(number, token);
  }
}
