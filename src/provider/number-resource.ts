import { explainE164, sameUuid } from "../api/patterns";
import { DiagnosticError, type Resource, type Saved } from "../tfplugin";
import type { RymiHost } from "./host";
import { planNumber } from "./number-plan";
import { removeNumber } from "./number-removal";
import { readPrivate, writePrivate } from "./private-bytes";
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
    const { onExisting } = host;
    const remarks = await host.activity.during(
      requireNumbers(host).register(number, agentId, { onExisting, signal }),
    );
    warn(number, agentId, remarks, diagnostics);
    return saved(number, agentId, bytes);
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
    const row = await host.activity.during(host.numbers.find(number, { signal }));
    if (row === undefined) {
      const alarm = await host.presence.gone(number, host.numbers.known, signal);
      if (alarm !== undefined) diagnostics.warning(alarm);
      return null;
    }
    host.presence.found();
    // Where only the case of letters differs, the spelling of the configuration stays.
    const agentId = sameUuid(row.agent_id, state.agent_id) ? state.agent_id : row.agent_id;
    return saved(number, agentId, bytes);
  },

  async update({ prior, planned, private: bytes, host, signal, diagnostics }) {
    const number = String(planned.number);
    const agentId = agentOf(planned.agent_id);
    const numbers = requireNumbers(host);
    if (!sameUuid(prior.agent_id, agentId)) {
      const remarks = await host.activity.during(numbers.setAgent(number, agentId, { signal }));
      warn(number, agentId, remarks, diagnostics);
    }
    return saved(number, agentId, bytes);
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
    return saved(id, null, new Uint8Array());
  },

  async *list({ host, signal }) {
    for (const { number, agent_id } of await requireNumbers(host).list({ signal })) {
      yield { displayName: number, state: { id: number, number, agent_id } };
    }
  },
};

function saved(number: string, agentId: string | null, bytes: Uint8Array): Saved<NumberSchema> {
  const state: NumberState = { id: number, number, agent_id: agentId };
  return { state, private: writePrivate({ token: readPrivate(bytes).token }) };
}

function agentOf(planned: unknown): string | null {
  return typeof planned === "string" ? planned : null;
}
