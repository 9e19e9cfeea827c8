import { explainE164, sameUuid } from "../api/patterns";
import type { OnExisting } from "../numbers";
import { DiagnosticError, type Resource, type Saved } from "../tfplugin";
import type { RymiHost } from "./host";
import { planNumber } from "./number-plan";
import { removeNumber } from "./number-removal";
import { type Private, readPrivate, writePrivate } from "./private-bytes";
import { warn } from "./remarks";
import { requireNumbers } from "./require-known";
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
    const remarks = await numbers.register(number, agentId, {
      onExisting: onExisting(host, replacesOwn),
      signal,
    });
    const isOwn = replacesOwn === "yes";
    warn(number, agentId, isOwn ? remarks.filter(({ kind }) => kind !== "adopted") : remarks, diagnostics);
    return saved(number, agentId, { token, peers: numbers.peersOf(number) });
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
    const { token, peers } = readPrivate(bytes);
    ownership.startRead(number);
    const row = await numbers.find(number, { signal });
    if (row === undefined) {
      const warning = wrongAccount.warning(number, peers ?? [], ownership.readNumbers(), numbers);
      if (warning !== undefined) diagnostics.warning(warning);
      return null;
    }
    const sharedBy = ownership.endRead(number, token);
    // Where only the case of letters differs, the spelling of the configuration stays.
    const agentId = sameUuid(row.agent_id, state.agent_id) ? state.agent_id : row.agent_id;
    return saved(number, agentId, { token, peers: numbers.peersOf(number), sharedBy });
  },

  async update({ prior, planned, private: bytes, host, signal, diagnostics }) {
    const number = String(planned.number);
    const agentId = agentOf(planned.agent_id);
    const numbers = requireNumbers(host);
    if (!sameUuid(prior.agent_id, agentId)) {
      const remarks = await numbers.setAgent(number, agentId, { signal });
      warn(number, agentId, remarks, diagnostics);
    }
    const { token, peers } = readPrivate(bytes);
    return saved(number, agentId, { token, peers });
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
    return { state: stateOf(id, null) };
  },

  async *list({ host, signal }) {
    for (const { number, agent_id } of await requireNumbers(host).list({ signal })) {
      yield { displayName: number, state: { id: number, number, agent_id } };
    }
  },
};

function saved(number: string, agentId: string | null, own: Private): Saved<NumberSchema> {
  return { state: stateOf(number, agentId), private: writePrivate(own) };
}

function stateOf(number: string, agentId: string | null): NumberState {
  return { id: number, number, agent_id: agentId };
}

/** The number of an object that is replaced is registered already, and that is no reason to refuse it. */
function onExisting(host: RymiHost, replacesOwn: Private["replacesOwn"]): OnExisting {
  if (host.onExisting === "adopt" || replacesOwn === "yes") return "adopt";
  return replacesOwn === "unknown" ? "adopt_same_agent" : "error";
}

function agentOf(planned: unknown): string | null {
  return typeof planned === "string" ? planned : null;
}
