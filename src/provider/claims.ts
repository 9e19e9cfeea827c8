import { setTimeout as delay } from "node:timers/promises";

/** How long Terraform must have asked nothing before its plan is taken for complete. Who comes later is refused. */
const QUIET_MS = 50;
/** Waits in a row that taught nothing, after which there is nothing to wait for: a plan of removals only. */
const IDLE_WAITS = 2;

/**
 * Which resources of one plan want which number.
 *
 * Terraform knows resources by address and lets two of them name the same number; the first that is destroyed then
 * takes it off the air. Calls carry no address, so each resource has a token in its private bytes.
 */
export class Claims {
  readonly #holders = new Map<string, string>();
  readonly #leavers = new Map<string, string>();
  readonly #leftBehind = new Set<string>();
  #hasCreated = false;
  /** Counts what could bring a new holder; never reset. */
  #steps = 0;
  #reads = 0;
  #waiting: Promise<void> | undefined;
  #idleWaits = 0;

  /**
   * A resource keeps or creates the number.
   *
   * @param token of that resource
   * @returns false when another resource does so, too
   */
  hold(number: string, token: string): boolean {
    this.#steps++;
    const holder = this.#holders.get(number) ?? token;
    this.#holders.set(number, holder);
    return holder === token;
  }

  /** A resource is to be destroyed, and its number removed. */
  leave(number: string, token: string): void {
    this.#leavers.set(number, token);
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

  /** True when the number is to be removed with another resource. */
  isLeftByAnother(number: string, token: string): boolean {
    return isAnother(this.#leavers.get(number), token);
  }

  /** Tells of a read: its resource is planned right after it. */
  async reading<T>(read: Promise<T>): Promise<T> {
    this.#reads++;
    try {
      return await read;
    } finally {
      this.#reads--;
      this.#steps++;
    }
  }

  /**
   * Waits until all other resources of this plan have had their turn, as far as one can tell from here: Terraform plans
   * in no fixed order, and who removes a number must know who holds it.
   */
  settled(): Promise<void> {
    if (this.#idleWaits >= IDLE_WAITS) return Promise.resolve();
    this.#waiting ??= this.#wait().finally(() => {
      this.#waiting = undefined;
    });
    return this.#waiting;
  }

  async #wait(): Promise<void> {
    const before = this.#steps;
    for (let seen = -1; this.#reads > 0 || seen !== this.#steps; ) {
      seen = this.#steps;
      await delay(QUIET_MS);
    }
    this.#idleWaits = this.#steps === before ? this.#idleWaits + 1 : 0;
  }
}

function isAnother(owner: string | undefined, token: string): boolean {
  return owner !== undefined && owner !== token;
}
