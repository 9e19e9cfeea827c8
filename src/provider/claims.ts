import type { Activity } from "./activity";

/** How long Terraform must have asked nothing before its plan is taken for complete. Who comes later is refused. */
const QUIET_MS = 100;
/** Waits in a row that taught nothing, after which there is nothing to wait for: a plan of removals only. */
const IDLE_WAITS = 2;
/** So many removals that wait at once may be all that Terraform has room for: it plans ten resources at a time. */
const CROWD = 5;

/** What becomes of a number whose resource goes, as far as a plan can tell. */
export type Fate =
  /** Another resource has it. */
  | "handed_over"
  /** Nobody else has it. */
  | "removed"
  /** So many go that Terraform may have had no room for those that want it; apply finds out. */
  | "open";

/** A removal that waits to hear whether another resource takes its number over. */
interface Waiting {
  readonly number: string;
  readonly token: string;
  readonly release: () => void;
}

/**
 * Which resources of one process want which number.
 *
 * Terraform knows resources by address and lets two of them name the same number; the first that is destroyed then
 * takes it off the air. Calls carry no address, so each resource has a token in its private bytes.
 */
export class Claims {
  readonly #activity: Activity;
  readonly #holders = new Map<string, string>();
  readonly #leavers = new Map<string, string>();
  readonly #leftBehind = new Set<string>();
  readonly #waiting = new Set<Waiting>();
  #hasCreated = false;
  #isCrowded = false;
  #settling = false;
  #idleWaits = 0;
  #stepsSeen = 0;

  constructor(activity: Activity) {
    this.#activity = activity;
  }

  /**
   * A resource keeps or creates the number.
   *
   * @param token of that resource
   * @returns false when another resource does so, too
   */
  hold(number: string, token: string): boolean {
    this.#activity.step();
    const holder = this.#holders.get(number) ?? token;
    this.#holders.set(number, holder);
    // Who need not wait any more leaves Terraform room for others.
    for (const each of this.#waiting) {
      if (each.number !== number || each.token === holder) continue;
      this.#waiting.delete(each);
      each.release();
    }
    return holder === token;
  }

  /** A new object is planned. */
  creates(): void {
    this.#hasCreated = true;
  }

  /** The removal of an object is planned. */
  goes(token: string): void {
    if (!this.#hasCreated) this.#leftBehind.add(token);
  }

  /**
   * True for an object that an earlier `create_before_destroy` left behind: it is planned and removed in one process in
   * which nothing was created before. Terraform plans it anew there and forgets what was planned before, so nobody can
   * tell whether the object that took its place has the same number.
   */
  isLeftBehind(token: string): boolean {
    return this.#leftBehind.has(token);
  }

  /** True when another resource holds the number. */
  isHeldByAnother(number: string, token: string): boolean {
    return isAnother(this.#holders.get(number), token);
  }

  /** True when it was said that the number is removed with another resource. */
  isLeftByAnother(number: string, token: string): boolean {
    return isAnother(this.#leavers.get(number), token);
  }

  /**
   * Waits until another resource holds the number, or until all have had their turn as far as one can tell from here:
   * Terraform plans in no fixed order, and who removes a number must know who holds it.
   */
  async fateOf(number: string, token: string): Promise<Fate> {
    if (!this.isHeldByAnother(number, token)) await this.#wait(number, token);
    if (this.isHeldByAnother(number, token)) return "handed_over";
    if (this.#isCrowded) return "open";
    this.#leavers.set(number, token);
    return "removed";
  }

  async #wait(number: string, token: string): Promise<void> {
    if (this.#idleWaits >= IDLE_WAITS) return;
    this.#activity.stir();
    await new Promise<void>((release) => {
      this.#waiting.add({ number, token, release });
      void this.#settle();
    });
  }

  async #settle(): Promise<void> {
    if (this.#settling) return;
    this.#settling = true;
    await this.#activity.quiet(QUIET_MS);
    this.#settling = false;
    const { steps } = this.#activity;
    this.#idleWaits = steps === this.#stepsSeen ? this.#idleWaits + 1 : 0;
    this.#stepsSeen = steps;
    this.#isCrowded = this.#idleWaits < IDLE_WAITS && (this.#isCrowded || this.#waiting.size >= CROWD);
    for (const { release } of this.#waiting) release();
    this.#waiting.clear();
  }
}

function isAnother(owner: string | undefined, token: string): boolean {
  return owner !== undefined && owner !== token;
}
