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
  readonly #rows = new Map<string, Row>();
  /** By tenant. A tenant that is missing here has whichever agents are asked for. */
  readonly #agents = new Map<string, Map<string, AgentRecord>>();

  numbers(tenant: string): readonly NumberRecord[] {
    return [...this.#rows.values()]
      .filter((row) => row.tenant === tenant)
      .map(({ number, agent_id, created_at }) => ({ number, agent_id, created_at }));
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
    this.#rows.set(number, Row.parse({ tenant, number, agent_id: agentId, created_at }));
  }

  remove(number: string): boolean {
    return this.#rows.delete(number);
  }

  /** From now on the tenant has these agents and no others. */
  setAgents(tenant: string, agents: readonly AgentRecord[]): void {
    const rows = agents.map((agent) => AgentRecord.parse({ ...agent, id: agent.id.toLowerCase() }));
    this.#agents.set(tenant, new Map(rows.map((row) => [row.id, row])));
  }

  /** Takes the numbers that pointed to the agent along, as Rymi does. */
  removeAgent(tenant: string, agentId: string): void {
    const id = agentId.toLowerCase();
    this.#agents.get(tenant)?.delete(id);
    for (const row of this.#rows.values()) {
      if (row.tenant === tenant && row.agent_id === id) this.#rows.delete(row.number);
    }
  }
}
