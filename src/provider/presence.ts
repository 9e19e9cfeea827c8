import type { Finding } from "../tfplugin";

/** Notices when every number that Terraform asks about is gone: then it is likelier that the key is the wrong one. */
export class Presence {
  #found = 0;
  #gone = 0;
  #told = false;

  found(): void {
    this.#found++;
  }

  /**
   * @param known how many numbers the account has
   * @returns what to warn of, once
   */
  gone(number: string, known: number): Finding | undefined {
    this.#gone++;
    if (this.#found > 0 || this.#told) return undefined;
    this.#told = true;
    const others =
      known === 0 ? "has no numbers at all" : `has ${known} other ${known === 1 ? "number" : "numbers"}`;
    return {
      summary: "None of the managed numbers is registered in this Rymi account",
      detail:
        `Terraform has asked about ${this.#gone === 1 ? number : `${this.#gone} numbers, ${number} among them`}, and all are gone; the account of this API key ${others}.\n\n` +
        "THE LIKELIEST CAUSE IS THE API KEY OF ANOTHER ACCOUNT. Check RYMI_API_KEY before you apply: Terraform now plans to register every number anew. " +
        "If the key is right, somebody removed the numbers, or the agent that they pointed to.",
    };
  }
}
