import { sameUuid } from "../../api";
import type { Numbers, Remark, Remarks } from "../../numbers";
import type { BridgeNotes } from "./bridge-notes";

/** What a provisioner asks for. */
export interface BridgeOrder {
  readonly number: string;
  readonly agentId: string | null;
  /** Id of the registration. */
  readonly registration: string;
  /** The entry of a bridge that the number was under: `phones/lines[desk]`. */
  readonly owner: string;
  /** Who declares the number in today's configuration, as far as synth knows; empty for nobody. */
  readonly declaredBy: string;
}

/** What a step works with. */
export interface BridgeTools {
  readonly numbers: Numbers;
  readonly notes: BridgeNotes;
  readonly signal: AbortSignal;
}

/** Does its work, which can be repeated after any failure, and answers with one line about it. */
type Step = (order: BridgeOrder, tools: BridgeTools) => Promise<string>;

export type StepName = "register" | "attach" | "detach" | "leave" | "remove";

export const STEPS: Readonly<Record<StepName, Step>> = { register, attach, detach, leave, remove };

/** With the agent at once: a number that is registered first and attached later would ring unanswered in between. */
async function register({ number, agentId }: BridgeOrder, { numbers, signal }: BridgeTools): Promise<string> {
  const remarks = await numbers.register(number, agentId, { signal });
  const how = remarks.some(({ kind }) => kind === "adopted") ? "was registered already" : "registered";
  return `${number} ${how}; ${answers(agentId)}${aside(remarks)}`;
}

async function attach(order: BridgeOrder, tools: BridgeTools): Promise<string> {
  const { number, agentId } = order;
  const remarks = await setAgent(order, tools);
  return `${number} attached to ${agentId}${aside(remarks)}`;
}

async function detach(order: BridgeOrder, tools: BridgeTools): Promise<string> {
  const remarks = await setAgent({ ...order, agentId: null }, tools);
  return `${order.number} detached; ${answers(null)}${aside(remarks)}`;
}

async function setAgent(
  { number, agentId, registration }: BridgeOrder,
  { numbers, notes, signal }: BridgeTools,
): Promise<Remarks> {
  const remarks = await numbers.setAgent(number, agentId, { signal });
  // What the attachment before this one left is not true any more.
  notes.remove(registration);
  return remarks;
}

/** Asks Rymi for nothing: whether the number goes or only gets another agent is not known here. */
async function leave(
  { number, agentId, registration }: BridgeOrder,
  { notes }: BridgeTools,
): Promise<string> {
  notes.write(registration, agentId);
  return agentId === null
    ? `${number} had no agent until now`
    : `${number} was attached to ${agentId} until now`;
}

/**
 * Takes a number off the air only when nobody wants it any more. Terraform destroys and creates the entries of a bridge
 * in no fixed order, so the new owner of a number may have registered it before its former one gets here; and what
 * answers by now may be an agent that somebody else gave it.
 */
async function remove(order: BridgeOrder, tools: BridgeTools): Promise<string> {
  const line = await removeUnlessWanted(order, tools);
  // Not before it is done: a removal that failed is tried again.
  tools.notes.remove(order.registration);
  return line;
}

async function removeUnlessWanted(
  { number, owner, declaredBy, registration }: BridgeOrder,
  { numbers, notes, signal }: BridgeTools,
): Promise<string> {
  if (declaredBy !== "" && declaredBy !== owner)
    return `${number} stays registered: ${declaredBy} declares it now`;
  const row = await numbers.find(number, { signal });
  if (row === undefined) return `${number} was not registered any more in the account of this API key`;
  const given = notes.read(registration);
  if (given !== undefined && row.agent_id !== null && !sameUuid(row.agent_id, given))
    return `${number} stays registered: agent ${row.agent_id} answers it, which this bridge did not set; remove it in Rymi if it is to go`;
  await numbers.remove(number, { signal });
  const former = row.agent_id === null ? "nobody answered it" : `agent ${row.agent_id} answered it until now`;
  return `${number} removed; ${former}`;
}

function answers(agentId: string | null): string {
  return agentId === null ? "nobody answers it" : `agent ${agentId} answers it`;
}

const ASIDES: Readonly<Record<Remark["kind"], string | undefined>> = {
  adopted: undefined,
  kept: undefined,
  registered_again: "it had vanished and was registered again",
  detached_by_removal: "this Rymi cannot detach, so it was removed and registered again",
};

/** What else there is to say, in parentheses. */
function aside(remarks: Remarks): string {
  const texts = remarks.map(({ kind }) => ASIDES[kind]).filter((text) => text !== undefined);
  return texts.length === 0 ? "" : ` (${texts.join("; ")})`;
}
