import * as z from "zod/mini";
import { AgentRecord, E164, NumberRecord, Uuid } from "../api";
import type { EmulatorState, WebhookState, WebhookStatus } from "./state";

/** A registered number. Agent ids are kept in lower case, as a database keeps them. */
const Row = z.strictObject({
  workspace: z.string(),
  number: E164,
  agent_id: z.nullable(Uuid.check(z.toLowerCase())),
  created_at: NumberRecord.shape.created_at,
});
type Row = z.infer<typeof Row>;

interface Workspace {
  readonly carrier: string;
  /** What setting a webhook comes to. */
  webhook: WebhookStatus;
}

/**
 * What Rymi remembers: numbers in the order they were registered, each with one workspace, and the agents of each
 * workspace. Every row is parsed on its way in, and a row whose agent its workspace does not have is refused.
 */
export class Store {
  readonly #rows = new Map<string, StoredRow>();
  /** The rows of each workspace by rising sequence number, so that a page is a slice and a row is found by bisection. */
  readonly #lists = new Map<string, StoredRow[]>();
  readonly #workspaces = new Map<string, Workspace>();
  /** By workspace. One that is missing here has whichever agents are asked for. */
  readonly #agents = new Map<string, Map<string, AgentRecord>>();
  /** The same as lists, of which a page is a slice: made when they are asked for, and gone with the next change. */
  readonly #agentLists = new Map<string, readonly AgentRecord[]>();
  #registered = 0;
  #revision = 0;

  /** Another number after each change. */
  get revision(): number {
    return this.#revision;
  }

  /** All that is remembered. */
  snapshot(): EmulatorState {
    const workspaces = [...this.#workspaces].map(([id, { webhook }]) => ({
      id,
      webhook,
      agents: this.#agents.has(id) ? [...this.agents(id)] : undefined,
      numbers: (this.#lists.get(id) ?? []).map(({ number, agent_id, created_at, webhook = null }) => ({
        number,
        agent_id,
        created_at,
        webhook,
      })),
    }));
    return { version: 1, workspaces };
  }

  /**
   * Remembers what a snapshot does, and nothing else. A workspace that it does not have is empty.
   *
   * @throws when it has a workspace that is not here, or a number twice. What was there before is gone then
   */
  restore({ workspaces }: EmulatorState): void {
    for (const { id } of workspaces) this.#workspace(id);
    for (const map of [this.#rows, this.#lists, this.#agents, this.#agentLists]) map.clear();
    this.#revision += 1;
    for (const { id, webhook, agents, numbers } of workspaces) {
      this.#workspace(id).webhook = webhook;
      if (agents !== undefined) this.setAgents(id, agents);
      for (const { webhook, ...row } of numbers) {
        if (this.#rows.has(row.number)) throw new Error(`${row.number} is there twice`);
        this.#add({ ...row, workspace: id }, webhook ?? undefined);
      }
    }
  }

  /** @throws when there is one with this id */
  openWorkspace(id: string, carrier: string, webhook: WebhookStatus): void {
    if (this.#workspaces.has(id)) throw new Error(`two workspaces of the emulator have the id ${id}`);
    this.#workspaces.set(id, { carrier, webhook });
  }

  hasWorkspace(id: string): boolean {
    return this.#workspaces.has(id);
  }

  /** Id of the one that was opened first. */
  get firstWorkspace(): string {
    return this.#workspaces.keys().next().value ?? "";
  }

  /** Numbers of a workspace, oldest first: all of them, or those from `start` up to `end`. */
  numbers(workspace: string, start = 0, end?: number): readonly NumberRecord[] {
    const rows = this.#lists.get(workspace)?.slice(start, end) ?? [];
    return rows.map(({ number, agent_id, created_at }) => ({ number, agent_id, created_at }));
  }

  /** How many numbers a workspace has. */
  count(workspace: string): number {
    return this.#lists.get(workspace)?.length ?? 0;
  }

  agents(workspace: string): readonly AgentRecord[] {
    const agents = this.#agents.get(workspace);
    if (agents === undefined) return [];
    const known = this.#agentLists.get(workspace);
    if (known !== undefined) return known;
    const list = [...agents.values()];
    this.#agentLists.set(workspace, list);
    return list;
  }

  /** The row of a number, whichever workspace has it. */
  find(number: string): Readonly<Row> | undefined {
    return this.#rows.get(number);
  }

  hasAgent(workspace: string, agentId: string): boolean {
    const agents = this.#agents.get(workspace);
    return agents === undefined || agents.has(agentId.toLowerCase());
  }

  /** Adds a number, or gives the one that is there a new agent and keeps its place and age. */
  put(workspace: string, number: string, agentId: string | null): void {
    const known = this.#rows.get(number);
    if (known !== undefined && known.workspace !== workspace)
      throw new Error(`${number} belongs to another tenant or workspace`);
    if (agentId !== null && !this.hasAgent(workspace, agentId))
      throw new Error(`there is no agent ${agentId}`);
    const created_at = known?.created_at ?? new Date().toISOString();
    const row = Row.parse({ workspace, number, agent_id: agentId, created_at });
    this.#revision += 1;
    if (known === undefined) this.#add(row, undefined);
    else known.agent_id = row.agent_id;
  }

  #add(row: Row, webhook: WebhookState | undefined): void {
    const added: StoredRow = { ...row, webhook, sequence: this.#registered++ };
    this.#rows.set(row.number, added);
    const list = this.#lists.get(row.workspace);
    if (list === undefined) this.#lists.set(row.workspace, [added]);
    else list.push(added);
  }

  remove(number: string): boolean {
    const row = this.#rows.get(number);
    if (row === undefined) return false;
    this.#revision += 1;
    const list = this.#lists.get(row.workspace) ?? [];
    list.splice(indexOf(list, row.sequence), 1);
    return this.#rows.delete(number);
  }

  /** Sets the webhook of a number at its carrier, as every registration and attachment does. */
  provisionWebhook(number: string): WebhookState {
    const row = this.#row(number);
    const { webhook } = this.#workspace(row.workspace);
    row.webhook = this.#webhook(row, webhook);
    this.#revision += 1;
    return row.webhook;
  }

  /** From now on setting a webhook in this workspace comes to this. */
  setProvisioning(workspace: string, webhook: WebhookStatus): void {
    this.#workspace(workspace).webhook = webhook;
    this.#revision += 1;
  }

  /** Somebody has changed it at the carrier. */
  setWebhook(number: string, status: WebhookStatus): void {
    const row = this.#row(number);
    row.webhook = this.#webhook(row, status);
    this.#revision += 1;
  }

  /** Undefined where it was never set. */
  webhookOf(number: string): WebhookState | undefined {
    return this.#row(number).webhook;
  }

  #webhook({ workspace }: Row, status: WebhookStatus): WebhookState {
    const provider = status === "no_carrier" ? null : this.#workspace(workspace).carrier;
    const error = status === "failed" ? "the carrier refused the URL" : null;
    return { status, provider, url: `https://api.rymi.live/v1/webhooks/${provider ?? "voice"}`, error };
  }

  #row(number: string): StoredRow {
    const row = this.#rows.get(number);
    if (row === undefined) throw new Error(`${number} is not registered`);
    return row;
  }

  #workspace(id: string): Workspace {
    const workspace = this.#workspaces.get(id);
    if (workspace === undefined) throw new Error(`the emulator has no workspace ${id}`);
    return workspace;
  }

  /** From now on the workspace has these agents and no others. */
  setAgents(workspace: string, agents: readonly AgentRecord[]): void {
    this.#agents.set(workspace, new Map());
    this.#agentLists.delete(workspace);
    this.#revision += 1;
    for (const agent of agents) this.addAgent(workspace, agent);
  }

  /** Adds an agent, or renames the one that is there. From now on the workspace has only agents that were given. */
  addAgent(workspace: string, agent: AgentRecord): void {
    const row = AgentRecord.parse({ ...agent, id: agent.id.toLowerCase() });
    this.#agentLists.delete(workspace);
    this.#revision += 1;
    const agents = this.#agents.get(workspace);
    if (agents === undefined) this.#agents.set(workspace, new Map([[row.id, row]]));
    else agents.set(row.id, row);
  }

  /** Takes the numbers that pointed to the agent along, as Rymi does. */
  removeAgent(workspace: string, agentId: string): void {
    const id = agentId.toLowerCase();
    this.#revision += 1;
    this.#agents.get(workspace)?.delete(id);
    this.#agentLists.delete(workspace);
    const list = this.#lists.get(workspace) ?? [];
    for (const row of list) if (row.agent_id === id) this.#rows.delete(row.number);
    this.#lists.set(
      workspace,
      list.filter((row) => row.agent_id !== id),
    );
  }
}

interface StoredRow extends Row {
  /** Undefined before it was set for the first time. */
  webhook: WebhookState | undefined;
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
