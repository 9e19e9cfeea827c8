import type { Notice, Notices, Numbers } from "../../numbers";

/** What a provisioner asks for. */
export interface BridgeOrder {
  readonly number: string;
  readonly agentId: string | null;
  /** The entry of a bridge that the number was under: `phones/lines[desk]`. */
  readonly owner: string;
  /** Who declares the number in today's configuration, as far as synth knows; empty for nobody. */
  readonly declaredBy: string;
}

/** What a step works with. */
export interface BridgeTools {
  readonly numbers: Numbers;
  readonly signal: AbortSignal;
}

/** Does its work, which can be repeated after any failure, and answers with one line about it. */
type Step = (order: BridgeOrder, tools: BridgeTools) => Promise<string>;

export type StepName = "register" | "attach" | "detach" | "remove";

export const STEPS: Readonly<Record<StepName, Step>> = { register, attach, detach, remove };

/** With the agent at once: a number that is registered first and attached later would ring unanswered in between. */
async function register({ number, agentId }: BridgeOrder, { numbers, signal }: BridgeTools): Promise<string> {
  const notices = await numbers.register(number, agentId, { signal });
  const how = notices.some(({ kind }) => kind === "adopted") ? "was registered already" : "registered";
  return `${number} ${how}; ${answers(agentId)}${aside(notices)}`;
}

async function attach({ number, agentId }: BridgeOrder, { numbers, signal }: BridgeTools): Promise<string> {
  const notices = await numbers.setAgent(number, agentId, { signal });
  return `${number} attached to ${agentId}${aside(notices)}`;
}

async function detach({ number }: BridgeOrder, { numbers, signal }: BridgeTools): Promise<string> {
  const notices = await numbers.setAgent(number, null, { signal });
  return `${number} detached; ${answers(null)}${aside(notices)}`;
}

/**
 * Does what the provider does: one DELETE, whatever agent answers. Only a number that something else declares now is left
 * registered: Terraform destroys and creates the entries of a bridge in no fixed order, so its new owner may have registered
 * it before its former one is removed.
 */
async function remove(
  { number, owner, declaredBy }: BridgeOrder,
  { numbers, signal }: BridgeTools,
): Promise<string> {
  if (declaredBy !== "" && declaredBy !== owner)
    return `${number} stays registered: ${declaredBy} declares it now`;
  const notices = await numbers.remove(number, { signal });
  return notices.some(({ kind }) => kind === "was_gone")
    ? `${number} was not registered any more in the account of this API key`
    : `${number} removed`;
}

function answers(agentId: string | null): string {
  return agentId === null ? "nobody answers it" : `agent ${agentId} answers it`;
}

const ASIDES: Readonly<Record<Notice["kind"], string | undefined>> = {
  adopted: undefined,
  kept: undefined,
  was_gone: undefined,
  registered_again: "it was missing and was registered again",
  detached_by_removal: "this Rymi cannot detach, so it was removed and registered again",
};

/** What else there is to say, in parentheses. */
function aside(notices: Notices): string {
  const texts = notices.map(({ kind }) => ASIDES[kind]).filter((text) => text !== undefined);
  return texts.length === 0 ? "" : ` (${texts.join("; ")})`;
}
