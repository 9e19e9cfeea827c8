import { explainE164, sameUuid } from "../api/text";
import { type Webhook, webhookOfRow } from "../client";
import type { OnExisting } from "../numbers";
import {
  type Action,
  type ConfigOf,
  type DeleteRequest,
  DiagnosticError,
  type Resource,
  type Saved,
} from "../tfplugin";
import { reportNotices } from "./diagnostics";
import { assertSameWorkspace, type RymiHost, requireRymi } from "./host";
import { type PrivateData, planNumber, readPrivate, writePrivate } from "./number-plan";
import { type NumberSchema, type NumberState, numberSchema, provisionWebhookSchema } from "./schemas";

/** `rymi_number`: a number that is registered at Rymi, and the agent that answers it. */
export const numberResource: Resource<RymiHost, NumberSchema> = {
  schema: numberSchema,
  identity: "number",
  plan: planNumber,

  async create({ planned, private: privateBytes, host, signal, diagnostics }) {
    const number = String(planned.number);
    const agentId = plannedAgent(planned.agent_id);
    const { numbers, account } = requireRymi(host);
    const { privateId, replacesSameNumber } = readPrivate(privateBytes);
    // Started now, to run during the registration.
    const workspaceRequest = account.workspaceId({ signal });
    const notices = await numbers.register(number, agentId, {
      onExisting: existingPolicy(host, replacesSameNumber),
      signal,
    });
    const toReport =
      replacesSameNumber === "yes" ? notices.filter(({ kind }) => kind !== "adopted") : notices;
    reportNotices(number, agentId, toReport, diagnostics);
    const webhook = numbers.webhookOf(number);
    host.webhookWarnings.warn(number, webhook, diagnostics);
    // The number is registered, so an unreadable workspace id is no error: the next refresh fills it in.
    const workspaceId = await workspaceRequest.catch(() => null);
    const otherNumbers = numbers.otherNumbers(number);
    return saved(stateOf(number, agentId, workspaceId, webhook), { privateId, otherNumbers });
  },

  async read({ state, private: privateBytes, host, signal, diagnostics }) {
    const number = state.number ?? "";
    if (host.rymi === undefined) {
      diagnostics.warning({
        summary: "Not refreshed",
        detail: `${number} was not read from Rymi, because the provider block has values that are not known before apply. The next plan after the apply reads it.`,
      });
      return { state };
    }
    const { ownership, wrongAccount } = host;
    const { numbers, account } = host.rymi;
    const workspaceRequest = account.workspaceId({ signal });
    const { privateId, otherNumbers } = readPrivate(privateBytes);
    ownership.recordRead(number);
    const row = await numbers.find(number, { signal });
    const workspaceId = await workspaceRequest;
    assertSameWorkspace(number, state.workspace_id, workspaceId);
    if (row === undefined) {
      // The key acts in the workspace of the number, so the number was removed.
      if (state.workspace_id !== null && workspaceId !== null) return null;
      const warning = wrongAccount.check(number, otherNumbers ?? [], ownership.numbersRead(), numbers);
      if (warning !== undefined) diagnostics.warning(warning);
      return null;
    }
    const objectCount = ownership.recordFound(number, privateId);
    // If only the letter case differs, the spelling in the state is kept.
    const agentId = sameUuid(row.agent_id, state.agent_id) ? state.agent_id : row.agent_id;
    // If the row has no status, the one in the state stays: listings never report `no_carrier`, and older deployments of Rymi
    // report no webhooks.
    const webhook = webhookOfRow(row) ?? webhookOfState(state);
    return saved(stateOf(number, agentId, state.workspace_id ?? workspaceId, webhook), {
      privateId,
      otherNumbers: numbers.otherNumbers(number),
      objectCount,
    });
  },

  async update({ prior, planned, private: privateBytes, host, signal, diagnostics }) {
    const number = String(planned.number);
    const agentId = plannedAgent(planned.agent_id);
    const { numbers, account } = requireRymi(host);
    let webhook = webhookOfState(prior);
    if (!sameUuid(prior.agent_id, agentId)) {
      await account.assertWorkspace(number, prior.workspace_id, { signal });
      const notices = await numbers.setAgent(number, agentId, { signal });
      reportNotices(number, agentId, notices, diagnostics);
      host.webhookWarnings.warn(number, numbers.webhookOf(number), diagnostics);
      webhook = numbers.webhookOf(number) ?? webhook;
    }
    // `objectCount` is left out: the next read determines it.
    const { privateId, otherNumbers } = readPrivate(privateBytes);
    return saved(stateOf(number, agentId, prior.workspace_id, webhook), { privateId, otherNumbers });
  },

  delete: removeNumber,

  import({ id }) {
    const problem = explainE164(id);
    if (problem !== undefined) {
      throw new DiagnosticError({
        summary: "Invalid import id",
        detail: `${problem} The id of a rymi_number is its number.`,
      });
    }
    return { state: stateOf(id, null, null, null) };
  },

  async *list({ host, signal }) {
    const { numbers, account } = requireRymi(host);
    const workspaceRequest = account.workspaceId({ signal });
    for (const row of await numbers.list({ signal })) {
      const { number, agent_id } = row;
      yield {
        displayName: number,
        state: stateOf(number, agent_id, await workspaceRequest, webhookOfRow(row)),
      };
    }
  },
};

function saved(state: NumberState, data: PrivateData): Saved<NumberSchema> {
  return { state, private: writePrivate(data) };
}

type StoredWebhook = Pick<Webhook, "url"> & { readonly status: string | null };

function stateOf(
  number: string,
  agentId: string | null,
  workspaceId: string | null,
  webhook: StoredWebhook | null,
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

function webhookOfState({ webhook_status: status, webhook_url: url }: NumberState): StoredWebhook {
  return { status, url };
}

/**
 * What to do when the number is registered already. That is no error for a creation that replaces an object with the same
 * number. If it is not known whether the creation replaces one, the number is accepted only with the same agent.
 */
function existingPolicy(
  { onExisting }: RymiHost,
  replacesSameNumber: PrivateData["replacesSameNumber"],
): OnExisting {
  if (onExisting === "adopt" || replacesSameNumber === "yes") return "adopt";
  return replacesSameNumber === "unknown" ? "adopt_same_agent" : "error";
}

function plannedAgent(agentId: ConfigOf<NumberSchema>["agent_id"]): string | null {
  return typeof agentId === "string" ? agentId : null;
}

type Request = DeleteRequest<RymiHost, NumberSchema>;

/**
 * Removes the number of an object that is destroyed. The number stays registered if another object in the state has it, or
 * (`Numbers.remove` decides that) if this process has registered it for the object that replaces this one.
 */
async function removeNumber(request: Request): Promise<void> {
  const { prior, host, signal, diagnostics } = request;
  const number = prior.number ?? "";
  const deleteCall = host.ownership.recordDelete(number);
  if (deleteCall < removingDeleteCall(host, readPrivate(request.private))) {
    reportNotices(number, prior.agent_id, [{ kind: "kept" }], diagnostics);
    return;
  }
  // If the key acted in another workspace, Rymi would answer that the number is not registered, and Terraform would drop it from
  // the state.
  const { numbers, account } = requireRymi(host);
  await account.assertWorkspace(number, prior.workspace_id, { signal });
  const notices = await numbers.remove(number, { signal });
  const isRemoved = notices.length === 0;
  if (isRemoved) host.ownership.recordRemoved(number);
  reportNotices(number, prior.agent_id, notices, diagnostics);
}

/** The ordinal of the delete call that removes the number at Rymi: 1 for the first. Calls before it leave the number registered. */
function removingDeleteCall({ ownership }: RymiHost, data: PrivateData): number {
  const { privateId, deletesToRemove, objectCount } = data;
  if (deletesToRemove !== undefined) return deletesToRemove;
  // If this process has planned the destruction, `create_before_destroy` has replaced the object in this apply, and Terraform sends
  // the private bytes of the state instead of those of that plan.
  return ownership.isDestroyPlanned(privateId) ? (objectCount ?? 1) : 1;
}

/** `action.rymi_provision_webhook`: makes Rymi set the webhook of a number at its carrier again. */
export const provisionWebhookAction: Action<RymiHost, typeof provisionWebhookSchema> = {
  schema: provisionWebhookSchema,
  identity: "number",
  async *invoke({ config, host, signal, diagnostics }) {
    const number = config.number ?? "";
    const webhook = await requireRymi(host).numbers.provisionWebhook(number, { signal });
    host.webhookWarnings.warn(number, webhook, diagnostics);
    yield webhook === null
      ? `${number}: requested; this deployment of Rymi does not report the result`
      : `${number}: its webhook is ${webhook.status}`;
  },
};
