import type { Finding } from "../tfplugin";
import type { AdvisedNumbers } from "./advised-numbers";

/**
 * Says that the API key is likely that of another account, once, when a managed number is not found.
 *
 * One number that is missing proves nothing. So each number remembers a few others that the account had when it was last
 * found (its peers): an account that has none of them now, nor any number that Terraform has asked about, is hardly the
 * same account.
 */
export class WrongAccountDetector {
  #isTold = false;

  /**
   * @param number that is not found
   * @param peers of the number
   * @param asked numbers that Terraform has asked about so far
   */
  warning(
    number: string,
    peers: readonly string[],
    asked: Iterable<string>,
    numbers: Pick<AdvisedNumbers, "known" | "isKnown">,
  ): Finding | undefined {
    const { known } = numbers;
    if (this.#isTold || (known > 0 && peers.length === 0)) return undefined;
    for (const other of [peers, asked]) for (const each of other) if (numbers.isKnown(each)) return undefined;
    this.#isTold = true;
    const account =
      known === 0
        ? "the account of this API key has no numbers at all"
        : `the account of this API key has ${known} other ${known === 1 ? "number" : "numbers"}, but none of those that were registered beside it (such as ${peers[0]}), nor any other managed number that was asked about so far`;
    return {
      summary: "The API key may be that of another account",
      detail:
        `${number} is not registered, and ${account}.\n\n` +
        "Check RYMI_API_KEY before you apply: Terraform plans to register anew what it does not find, and a destroy only forgets it. " +
        "If the key is right, the numbers were removed at Rymi, or the agents that they pointed to were deleted.",
    };
  }
}
