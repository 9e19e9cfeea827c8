/** Two resources of one plan that want the same number. */
export type Claim =
  /** All is well. */
  | "granted"
  /** Another resource holds or creates this number, too. */
  | "taken"
  /** This resource goes, while another holds or takes over its number. */
  | "handed_over";

/**
 * Which resources of one plan want which number.
 *
 * Terraform knows resources by address and lets two of them name the same number; their first `destroy` then takes
 * it off the air. Calls carry no address, so each resource carries a token in its private bytes.
 */
export class Claims {
  readonly #holders = new Map<string, string>();
  readonly #leaving = new Map<string, string>();

  /** @param token of the resource that keeps or creates the number */
  hold(number: string, token: string): Claim {
    const holder = this.#holders.get(number);
    if (holder !== undefined && holder !== token) return "taken";
    this.#holders.set(number, token);
    return "granted";
  }

  /** @param token of the resource that is to be destroyed */
  leave(number: string, token: string): Claim {
    this.#leaving.set(number, token);
    const holder = this.#holders.get(number);
    return holder !== undefined && holder !== token ? "handed_over" : "granted";
  }

  /** True when a resource that keeps this number would lose it to the destruction of another. */
  isEndangered(number: string, token: string): boolean {
    const leaver = this.#leaving.get(number);
    return leaver !== undefined && leaver !== token;
  }
}
