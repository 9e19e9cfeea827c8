import type { Finding } from "../tfplugin";
import type { Activity } from "./activity";

/** How long Terraform must have asked nothing before it is taken to have asked about every number. */
const QUIET_MS = 200;

/** Notices when every number that Terraform asks about is gone: then it is likelier that the key is the wrong one. */
export class Presence {
  readonly #activity: Activity;
  #found = false;
  #told = false;

  constructor(activity: Activity) {
    this.#activity = activity;
  }

  found(): void {
    this.#found = true;
  }

  /**
   * The first that is gone waits for the others, as one of them may be found yet.
   *
   * @param known how many numbers the account has
   * @returns what to warn of, once
   */
  async gone(number: string, known: number, signal: AbortSignal): Promise<Finding | undefined> {
    if (this.#found || this.#told) return undefined;
    this.#told = true;
    await this.#activity.quiet(QUIET_MS, () => this.#found, signal).catch(() => {});
    if (this.#found) return undefined;
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
