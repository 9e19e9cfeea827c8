import { sameUuid } from "../api/text";
import { type NumberRecord, webhookOfRow } from "../client";
import { type DataSource, DiagnosticError } from "../tfplugin";
import { type RymiHost, requireRymi } from "./host";
import { agentDataSchema, agentsDataSchema, numberDataSchema, numbersDataSchema } from "./schemas";

/** `data.rymi_number`: one number. Fails if it is not registered. */
export const numberDataSource: DataSource<RymiHost, typeof numberDataSchema> = {
  schema: numberDataSchema,
  identity: "number",
  async read({ config, host, signal }) {
    const number = config.number ?? "";
    const { account, numbers } = requireRymi(host);
    const workspaceRequest = account.workspaceId({ signal });
    const row = await numbers.find(number, { signal });
    if (row === undefined) {
      throw new DiagnosticError({
        summary: "The number is not registered",
        detail: `${number} is not registered in this Rymi account. Register it with a rymi_number resource, or check that RYMI_API_KEY is of the right account.`,
        attribute: ["number"],
      });
    }
    return { id: row.number, ...describe(row), workspace_id: await workspaceRequest };
  },
};

/** `data.rymi_numbers`: all numbers, or those of one agent. */
export const numbersDataSource: DataSource<RymiHost, typeof numbersDataSchema> = {
  schema: numbersDataSchema,
  async read({ config, host, signal }) {
    const agentId = config.agent_id;
    const rymi = requireRymi(host);
    const workspaceRequest = rymi.account.workspaceId({ signal });
    const rows = await rymi.numbers.list({ signal });
    const numbers = rows
      .filter((row) => agentId === null || sameUuid(row.agent_id, agentId))
      .map(describe)
      .sort((left, right) => (left.number < right.number ? -1 : 1));
    return { id: agentId ?? "all", agent_id: agentId, workspace_id: await workspaceRequest, numbers };
  },
};

function describe(row: NumberRecord) {
  const { number, agent_id, created_at } = row;
  const webhook = webhookOfRow(row);
  return {
    number,
    agent_id,
    created_at,
    webhook_status: webhook?.status ?? null,
    webhook_url: webhook?.url ?? null,
  };
}

/** `data.rymi_agent`: the agent with a given name. Fails if no agent or several agents have it. */
export const agentDataSource: DataSource<RymiHost, typeof agentDataSchema> = {
  schema: agentDataSchema,
  identity: "name",
  async read({ config, host, signal }) {
    const name = config.name ?? "";
    const { id } = await requireRymi(host).agents.get(name, { signal });
    return { id, name };
  },
};

/** `data.rymi_agents`: every agent, sorted by name and then by id, because names need not be unique. */
export const agentsDataSource: DataSource<RymiHost, typeof agentsDataSchema> = {
  schema: agentsDataSchema,
  async read({ host, signal }) {
    const rows = await requireRymi(host).agents.list({ signal });
    const agents = rows
      .map(({ id, name }) => ({ id, name }))
      .sort((left, right) => compare(left.name, right.name) || compare(left.id, right.id));
    return { id: "all", agents };
  },
};

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
