import { explainE164, sameUuid } from "../api/patterns";
import { type Webhook, webhookOfRow } from "../client";
import type { OnExisting } from "../numbers";
import { DiagnosticError, type Resource, type Saved } from "../tfplugin";
import { requireSameWorkspace } from "./account";
import type { RymiHost } from "./host";
import { planNumber } from "./number-plan";
import { removeNumber } from "./number-removal";
import { type Private, readPrivate, writePrivate } from "./private-bytes";
import { warn } from "./remarks";
import { requireAccount, requireNumbers } from "./require-known";
import { type NumberSchema, type NumberState, numberSchema } from "./schemas";

/** `rymi_number`: a number that is registered at Rymi, and the agent that answers it. */
export const numberResource: Resource<RymiHost, NumberSchema> = {
  schema: numberSchema,
  identity: "number",
  plan: planNumber,

  async create({ planned, private: bytes, host, signal, diagnostics }) {
    const number = String(planned.number);
    const agentId = agentOf(planned.agent_id);
    const numbers = requireNumbers(host);
    const { token, replacesOwn } = readPrivate(bytes);
    const asked = requireAccount(host).workspaceId({ signal });
    const remarks = await numbers.register(number, agentId, {
      onExisting: onExisting(host, replacesOwn),
      signal,
    });
    const isOwn = replacesOwn === "yes";
    warn(number, agentId, isOwn ? remarks.filter(({ kind }) => kind !== "adopted") : remarks, diagnostics);
    const webhook = numbers.webhookOf(number);
    host.silentNumbers.warn(number, webhook, diagnostics);
    // The number is registered, whatever comes of this question; the next refresh asks again.
    const workspaceId = await asked.catch(() => null);
    const peers = numbers.peersOf(number);
    return saved(stateOf(number, agentId, workspaceId, webhook), { token, peers });
  },

  async read({ state, private: bytes, host, signal, diagnostics }) {
    const number = state.number ?? "";
    if (host.numbers === undefined) {
      diagnostics.warning({
        summary: "Not refreshed",
        detail: `${number} was not looked up, as the configuration of the provider is not known before apply.`,
      });
      return { state };
    }
    const { numbers, ownership, wrongAccount } = host;
    const asked = requireAccount(host).workspaceId({ signal });
    const { token, peers } = readPrivate(bytes);
    ownership.startRead(number);
    const row = await numbers.find(number, { signal });
    const workspaceId = await asked;
    requireSameWorkspace(number, state.workspace_id, workspaceId);
    if (row === undefined) {
      // The key acts in the workspace of the number for certain: it is not there.
      if (state.workspace_id !== null && workspaceId !== null) return null;
      const warning = wrongAccount.warning(number, peers ?? [], ownership.readNumbers(), numbers);
      if (warning !== undefined) diagnostics.warning(warning);
      return null;
    }
    const sharedBy = ownership.endRead(number, token);
    // Where only the case of letters differs, the spelling of the configuration stays.
    const agentId = sameUuid(row.agent_id, state.agent_id) ? state.agent_id : row.agent_id;
    // A row has no `no_carrier`, and an older Rymi says nothing: then what was said at the last write holds.
    const webhook = webhookOfRow(row) ?? webhookOfState(state);
    return saved(stateOf(number, agentId, state.workspace_id ?? workspaceId, webhook), {
      token,
      peers: numbers.peersOf(number),
      sharedBy,
    });
  },

  async update({ prior, planned, private: bytes, host, signal, diagnostics }) {
    const number = String(planned.number);
    const agentId = agentOf(planned.agent_id);
    const numbers = requireNumbers(host);
    let webhook = webhookOfState(prior);
    if (!sameUuid(prior.agent_id, agentId)) {
      await requireAccount(host).requireWorkspace(number, prior.workspace_id, { signal });
      const remarks = await numbers.setAgent(number, agentId, { signal });
      warn(number, agentId, remarks, diagnostics);
      host.silentNumbers.warn(number, numbers.webhookOf(number), diagnostics);
      webhook = numbers.webhookOf(number) ?? webhook;
    }
    const { token, peers } = readPrivate(bytes);
    return saved(stateOf(number, agentId, prior.workspace_id, webhook), { token, peers });
  },

  delete: removeNumber,

  import({ id }) {
    const complaint = explainE164(id);
    if (complaint !== undefined) {
      throw new DiagnosticError({
        summary: "Invalid import id",
        detail: `${complaint} The id of a rymi_number is its number.`,
      });
    }
    return { state: stateOf(id, null, null, null) };
  },

  async *list({ host, signal }) {
    const asked = requireAccount(host).workspaceId({ signal });
    for (const row of await requireNumbers(host).list({ signal })) {
      const { number, agent_id } = row;
      yield { displayName: number, state: stateOf(number, agent_id, await asked, webhookOfRow(row)) };
    }
  },
};

function saved(state: NumberState, own: Private): Saved<NumberSchema> {
  return { state, private: writePrivate(own) };
}

type KnownWebhook = Pick<Webhook, "url"> & { readonly status: string | null };

function stateOf(
  number: string,
  agentId: string | null,
  workspaceId: string | null,
  webhook: KnownWebhook | null,
): NumberState {
  return {
    id: number,
    number,
    agent_id: agentId,
    workspace_id: workspaceId,
    webhook_status: webhook?.status ?? null,
    webhook_url: webhook?.url ?? null,
  };
}

function webhookOfState({ webhook_status: status, webhook_url: url }: NumberState): KnownWebhook {
  return { status, url };
}

/** The number of an object that is replaced is registered already, and that is no reason to refuse it. */
function onExisting(host: RymiHost, replacesOwn: Private["replacesOwn"]): OnExisting {
  if (host.onExisting === "adopt" || replacesOwn === "yes") return "adopt";
  return replacesOwn === "unknown" ? "adopt_same_agent" : "error";
}

function agentOf(planned: unknown): string | null {
  return typeof planned === "string" ? planned : null;
}
