import { asSentence, visible } from "../api";
import { isE164 } from "../api/text";
import { isRymiError, type Webhook } from "../client";
import {
  AgentError,
  adviceOn,
  isRegistrationRefused,
  type Notice,
  type Notices,
  NumberError,
  type Numbers,
} from "../numbers";
import type { DiagnosticContent, Diagnostics } from "../tfplugin";

/** Reports unusual events of a successful operation as warnings. */
export function reportNotices(
  number: string,
  agentId: string | null,
  notices: Notices,
  diagnostics: Diagnostics,
): void {
  for (const notice of notices) {
    const content = describeNotice(number, agentId, notice);
    if (content !== undefined) diagnostics.warning(content);
  }
}

function describeNotice(
  number: string,
  agentId: string | null,
  notice: Notice,
): DiagnosticContent | undefined {
  const currentAgent = agentId === null ? "no agent answers it now" : `agent ${agentId} answers it now`;
  switch (notice.kind) {
    case "adopted":
      return {
        summary: "The number was registered already",
        detail: `${number} was registered in this Rymi account before, ${describeFormerAgent(notice.formerAgentId)}. Terraform manages it from now on; ${currentAgent}.`,
        attribute: ["number"],
      };
    case "registered_again":
      return {
        summary: "The number was missing and was registered again",
        detail: `${number} was no longer registered at Rymi, so it was registered again; ${currentAgent}. A possible cause: deleting an agent in Rymi also deletes the numbers that pointed to it.`,
        attribute: ["number"],
      };
    case "detached_by_removal":
      return {
        summary: "The number was out of service for a moment",
        detail: `This deployment of Rymi cannot detach an agent, so ${number} was removed and registered again without one. Nothing is left to do.`,
        attribute: ["agent_id"],
      };
    case "was_gone":
      // The removal was requested, so it needs no warning.
      return undefined;
    case "kept":
      return {
        summary: "The number stays registered",
        detail: `${number} was not removed: another object in the state has the same number, as after a replacement with create_before_destroy. Only the destroyed object is dropped from the state.`,
      };
  }
}

function describeFormerAgent(agentId: string | null | undefined): string {
  if (agentId === undefined) return "with an agent that is not known";
  return agentId === null ? "without an agent" : `with agent ${agentId}`;
}

/** Maximum count of warnings that name the number in their summary. */
const MAX_NAMED = 10;

/**
 * Warns of numbers that calls do not reach because their webhook is not set at the carrier.
 *
 * Terraform shows only the first of several warnings with the same summary, and a provider does not know which call of an apply
 * is the last, so one warning cannot list all numbers. The first `MAX_NAMED` warnings have the number in the summary instead.
 */
export class WebhookWarnings {
  #count = 0;

  /** @param webhook from the reply to a write; null if the reply has none */
  warn(number: string, webhook: Webhook | null, diagnostics: Diagnostics): void {
    if (webhook === null || webhook.status === "configured") return;
    this.#count += 1;
    diagnostics.warning(describeWebhook(number, webhook, this.#count <= MAX_NAMED));
  }
}

function describeWebhook(number: string, webhook: Webhook, hasOwnSummary: boolean): DiagnosticContent {
  const attribute = ["number"];
  const detail = `${number} is registered, but its webhook is ${visible(webhook.status)}: ${explainStatus(number, webhook)}`;
  if (hasOwnSummary) return { summary: `${number} does not ring yet`, detail, attribute };
  const hint = "The attribute webhook_status in the state shows the status of each number.";
  return { summary: "More numbers do not ring yet", detail: `${detail}\n\n${hint}`, attribute };
}

function explainStatus(number: string, { status, url, provider, error }: Webhook): string {
  const carrier = provider === null ? "the carrier" : visible(provider);
  const setByHand =
    url === null
      ? `Set the webhook for incoming calls at ${carrier}, as Rymi's dashboard shows it.`
      : `Set ${visible(url)} at ${carrier} as the webhook for incoming calls.`;
  const setAgain = `make Rymi set it again: npx cdktf-rymi webhook ${number}, or the action rymi_provision_webhook`;
  switch (status) {
    case "manual_required":
      return `Rymi does not set it at this carrier.\n\n${setByHand}`;
    case "no_carrier":
      return `no carrier is connected to this workspace.\n\nConnect the carrier of the number at Rymi (one is active at a time), then ${setAgain}.`;
    case "failed":
      return `Rymi could not set it at ${carrier}${error === null ? "" : ` (${visible(error)})`}.\n\n${setByHand} Or repair the connection to the carrier at Rymi, then ${setAgain}.`;
    default:
      return `calls do not reach Rymi.\n\n${setByHand}`;
  }
}

/**
 * Warns once that the API key may be of another account, when a managed number is not found.
 *
 * One missing number is no evidence. Therefore the private bytes of each number contain a few other numbers that the
 * account had at the last read. If the account has none of these, and no other number that Terraform has read, the key is
 * most likely of another account.
 */
export class WrongAccountDetector {
  #hasWarned = false;

  /**
   * @param number the number that was not found
   * @param numbersRead numbers of all objects that were read so far
   * @returns the warning, or undefined if there is no evidence or a warning was returned before
   */
  check(
    number: string,
    otherNumbers: readonly string[],
    numbersRead: Iterable<string>,
    numbers: Pick<Numbers, "count" | "wasListed">,
  ): DiagnosticContent | undefined {
    if (this.#hasWarned) return undefined;
    const count = numbers.count ?? 0;
    // If no other numbers are known, only an empty account shows that the key may be wrong.
    if (count > 0 && otherNumbers.length === 0) return undefined;
    for (const others of [otherNumbers, numbersRead])
      for (const other of others) if (numbers.wasListed(other)) return undefined;
    this.#hasWarned = true;
    const account =
      count === 0
        ? "the account of this API key has no numbers at all"
        : `the account of this API key has ${count} other ${count === 1 ? "number" : "numbers"}, but none of those that it should have beside ${number} (such as ${otherNumbers[0]}), nor any other managed number that was read so far`;
    return {
      summary: "The API key may be that of another account",
      detail:
        `${number} is not registered, and ${account}.\n\n` +
        "Check RYMI_API_KEY before you apply: Terraform plans to register numbers that it does not find, and a destroy removes them from the state only. " +
        "If the key is right, the numbers were removed at Rymi, or the agents that they pointed to were deleted.",
    };
  }
}

/**
 * Describes an error of a request, of a number or of an agent: what happened, then what to do.
 *
 * @param subject the number or the agent's name that the call is about
 * @returns undefined for any other error, which means a bug
 */
export function explain(error: unknown, subject?: string): DiagnosticContent | undefined {
  const advice = adviceOn(error);
  if (advice === undefined || !(error instanceof Error)) return undefined;
  // The message of a RymiError has the number only in its path, if at all; other messages name it.
  const prefix = isRymiError(error) && subject !== undefined && isE164(subject) ? `${subject}: ` : "";
  const attribute = attributeOf(error, subject);
  return {
    summary: advice.summary,
    detail: `${prefix}${asSentence(error.message)}\n\n${advice.remedy}`,
    ...(attribute !== undefined && { attribute: [attribute] }),
  };
}

/** The attribute to change, if the cause is the value of one. */
function attributeOf(error: Error, subject: string | undefined): string | undefined {
  // `rymi_agents` has no attribute `name`; its calls have no subject.
  if (error instanceof AgentError) return subject === undefined ? undefined : "name";
  if (error instanceof NumberError) return error.code === "agent_unknown" ? "agent_id" : "number";
  return isRegistrationRefused(error) ? "number" : undefined;
}
