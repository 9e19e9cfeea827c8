import { visible } from "../api";
import type { Webhook } from "../client";
import type { Diagnostics, Finding } from "../tfplugin";

/** So many numbers are named each in a warning of its own; Terraform folds the warnings of the others into one. */
const MOST_NAMED = 10;

/**
 * Says of numbers whose webhook is not set at the carrier that they do not ring, and what to do.
 *
 * Terraform shows of several warnings with one summary the first only. Which call of an apply is the last is never known,
 * so no warning can name all; those up to `MOST_NAMED` have their number in the summary, and are all shown.
 */
export class SilentNumbers {
  #count = 0;

  /** @param webhook as the answer to a write said it; null where this Rymi does not say */
  warn(number: string, webhook: Webhook | null, diagnostics: Diagnostics): void {
    if (webhook === null || webhook.status === "configured") return;
    this.#count += 1;
    diagnostics.warning(silent(number, webhook, this.#count <= MOST_NAMED));
  }
}

function silent(number: string, webhook: Webhook, isNamed: boolean): Finding {
  const attribute = ["number"];
  const detail = `${number} is registered, but its webhook is ${visible(webhook.status)}: ${explain(number, webhook)}`;
  if (isNamed) return { summary: `${number} does not ring yet`, detail, attribute };
  const where = "The attribute webhook_status of each number in the state says which.";
  return { summary: "More numbers do not ring yet", detail: `${detail}\n\n${where}`, attribute };
}

function explain(number: string, { status, url, provider, error }: Webhook): string {
  const carrier = provider === null ? "the carrier" : visible(provider);
  const byHand =
    url === null
      ? `Set the webhook for incoming calls at ${carrier}, as Rymi's dashboard shows it.`
      : `Set ${visible(url)} at ${carrier} as the webhook for incoming calls.`;
  const again = `then let Rymi set it again: npx cdktf-rymi webhook ${number}, or the action rymi_provision_webhook`;
  switch (status) {
    case "manual_required":
      return `Rymi does not set it at this carrier.\n\n${byHand}`;
    case "no_carrier":
      return `no carrier is connected to this workspace.\n\nConnect the carrier of the number at Rymi (one is active at a time), ${again}.`;
    case "failed":
      return `Rymi could not set it at ${carrier}${error === null ? "" : ` (${visible(error)})`}.\n\n${byHand} Or mend the connection to the carrier at Rymi, ${again}.`;
    default:
      return `calls do not reach Rymi.\n\n${byHand}`;
  }
}
