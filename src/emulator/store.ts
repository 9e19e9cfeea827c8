import * as z from "zod/mini";
import { AgentRecord, E164, NumberRecord, Uuid } from "../api";

/** A registered number. Agent ids are kept in lower case, as a database keeps them. */
const Row = z.strictObject({
  tenant: z.string(),
  number: E164,
  agent_id: z.nullable(Uuid.check(z.toLowerCase())),
  created_at: NumberRecord.shape.created_at,
});
type Row = z.infer<typeof Row>;

/**
 * What Rymi remembers: numbers in the order they were registered, each with one tenant, and the agents of each tenant.
 * Every row is parsed on its way in, and a row whose agent its tenant does not have is refused.
 */
export class Store {
  readonly #rows = new Map<string, StoredRow>();
  /** The rows of each tenant by rising sequence number, so that a page is a slice and a row is found by bisection. */
  readonly #lists = new Map<string, StoredRow[]>();
  /** By tenant. A tenant that is missing here has whichever agents are asked for. */
  readonly #agents = new Map<string, Map<string, AgentRecord>>();
  #registered = 0;

  /** Numbers of a tenant, oldest first: all of them, or those from `start` up to `end`. */
  numbers(tenant: string, start = 0, end?: number): readonly NumberRecord[] {
    const rows = this.#lists.get(tenant)?.slice(start, end) ?? [];
    return rows.map(({ number, agent_id, created_at }) => ({ number, agent_id, created_at }));
  }

  /** How many numbers a tenant has. */
  count(tenant: string): number {
    return this.#lists.get(tenant)?.length ?? 0;
  }

  agents(tenant: string): readonly AgentRecord[] {
    return [...(this.#agents.get(tenant)?.values() ?? [])];
  }

  /** The row of a number, whichever tenant has it. */
  find(number: string): Readonly<Row> | undefined {
    return this.#rows.get(number);
  }

  hasAgent(tenant: string, agentId: string): boolean {
    const agents = this.#agents.get(tenant);
    return agents === undefined || agents.has(agentId.toLowerCase());
  }

  /** Adds a number, or gives the one that is there a new agent and keeps its place and age. */
  put(tenant: string, number: string, agentId: string | null): void {
    const known = this.#rows.get(number);
    if (known !== undefined && known.tenant !== tenant)
      throw new Error(`${number} belongs to another tenant`);
    if (agentId !== null && !this.hasAgent(tenant, agentId)) throw new Error(`there is no agent ${agentId}`);
    const created_at = known?.created_at ?? new Date().toISOString();
    const row = Row.parse({ tenant, number, agent_id: agentId, created_at });
    if (known !== undefined) {
      known.agent_id = row.agent_id;
      return;
    }
    const added = { ...row, sequence: this.#registered++ };
    this.#rows.set(number, added);
    const list = this.#lists.get(tenant);
    if (list === undefined) this.#lists.set(tenant, [added]);
    else list.push(added);
  }

  remove(number: string): boolean {
    const row = this.#rows.get(number);
    if (row === undefined) return false;
    const list = this.#lists.get(row.tenant) ?? [];
    list.splice(indexOf(list, row.sequence), 1);
    return this.#rows.delete(number);
  }

  /** From now on the tenant has these agents and no others. */
  setAgents(tenant: string, agents: readonly AgentRecord[]): void {
    this.#agents.set(tenant, new Map());
    for (const agent of agents) this.addAgent(tenant, agent);
  }

  /** Adds an agent, or renames the one that is there. From now on the tenant has only agents that were given. */
  addAgent(tenant: string, agent: AgentRecord): void {
    const row = AgentRecord.parse({ ...agent, id: agent.id.toLowerCase() });
    const agents = this.#agents.get(tenant);
    if (agents === undefined) this.#agents.set(tenant, new Map([[row.id, row]]));
    else agents.set(row.id, row);
  }

  /** Takes the numbers that pointed to the agent along, as Rymi does. */
  removeAgent(tenant: string, agentId: string): void {
    const id = agentId.toLowerCase();
    this.#agents.get(tenant)?.delete(id);
    const list = this.#lists.get(tenant) ?? [];
    for (const row of list) if (row.agent_id === id) this.#rows.delete(row.number);
    this.#lists.set(
      tenant,
      list.filter((row) => row.agent_id !== id),
    );
  }
}

interface StoredRow extends Row {
  readonly sequence: number;
}

/** Where the row with this sequence number stands. */
function indexOf(list: readonly StoredRow[], sequence: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.sequence ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
