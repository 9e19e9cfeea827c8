import type { Finding } from "../tfplugin";

/** Notices when every number that Terraform asks about is gone: then it is likelier that the key is the wrong one. */
export class Presence {
  #found = false;
  #told = false;

  found(): void {
    this.#found = true;
  }

  /**
   * @param known how many numbers the account has
   * @returns what to warn of, once
   */
  gone(number: string, known: number): Finding | undefined {
    if (this.#found || this.#told) return undefined;
    this.#told = true;
    const others =
      known === 0 ? "has no numbers at all" : `has ${known} other ${known === 1 ? "number" : "numbers"}`;
    return {
      summary: "None of the managed numbers asked about is registered in this Rymi account",
      detail:
        `${number} is gone, and so far no other managed number was found, either; the account of this API key ${others}.\n\n` +
        "THE LIKELIEST CAUSE IS THE API KEY OF ANOTHER ACCOUNT. Check RYMI_API_KEY before you apply: Terraform plans to register anew what it does not find, and a destroy only forgets it. " +
        "If the key is right, somebody removed the numbers, or the agent that they pointed to.",
    };
  }
}
