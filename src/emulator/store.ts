import * as z from "zod/mini";
import { AgentRecord, type NumberRecord } from "../api";
import { type EmulatorState, StoredNumber, type WebhookState, type WebhookStatus } from "./shapes";

const Row = z.extend(StoredNumber, { workspace: z.string() });
type Row = z.infer<typeof Row>;

interface StoredRow extends Row {
  /** Undefined before it was set for the first time. */
  webhook: WebhookState | undefined;
  readonly sequence: number;
}

interface Workspace {
  readonly carrier: string;
  /** The simulated result of setting a webhook in this workspace. */
  webhook: WebhookStatus;
  /** In ascending order of `sequence`, so that a page is a slice, and binary search finds a row. */
  rows: StoredRow[];
  /** Undefined: any UUID is accepted as an agent. */
  agents: Map<string, AgentRecord> | undefined;
  /** The agents as a list, of which a page is a slice; undefined after a change. */
  agentList: readonly AgentRecord[] | undefined;
}

/**
 * The data of Rymi: numbers in the order of their registration, each in one workspace, and the agents of each workspace.
 * Every row is parsed before it is stored, and a row with an agent that its workspace does not have is refused. Every method
 * that takes the id of a workspace throws for an unknown one.
 */
export class Store {
  readonly #rows = new Map<string, StoredRow>();
  readonly #workspaces = new Map<string, Workspace>();
  #registered = 0;
  #revision = 0;

  /** Increases with each change. */
  get revision(): number {
    return this.#revision;
  }

  /** All data. */
  snapshot(): EmulatorState {
    const workspaces = [...this.#workspaces].map(([id, { webhook, agents, rows }]) => ({
      id,
      webhook,
      agents: agents && [...agents.values()],
      numbers: rows.map(({ number, agent_id, created_at, webhook = null }) => ({
        number,
        agent_id,
        created_at,
        webhook,
      })),
    }));
    return { version: 1, workspaces };
  }

  /**
   * Replaces all data by a snapshot. A workspace that is not in the snapshot becomes empty.
   *
   * @throws when the snapshot has an unknown workspace, or a number twice; the previous data may be lost then
   */
  restore({ workspaces }: EmulatorState): void {
    for (const { id } of workspaces) this.#workspace(id);
    this.#rows.clear();
    for (const workspace of this.#workspaces.values()) {
      Object.assign(workspace, { rows: [], agents: undefined, agentList: undefined });
    }
    this.#revision += 1;
    for (const { id, webhook, agents, numbers } of workspaces) {
      this.#workspace(id).webhook = webhook;
      if (agents !== undefined) this.setAgents(id, agents);
      for (const { webhook, ...row } of numbers) {
        if (this.#rows.has(row.number)) throw new Error(`the state has ${row.number} twice`);
        this.#add({ ...row, workspace: id }, webhook ?? undefined);
      }
    }
  }

  /** @throws when the id is in use */
  openWorkspace(id: string, carrier: string, webhook: WebhookStatus): void {
    if (this.#workspaces.has(id)) throw new Error(`two workspaces of the emulator have the id ${id}`);
    this.#workspaces.set(id, { carrier, webhook, rows: [], agents: undefined, agentList: undefined });
  }

  /** Id of the workspace that was opened first. */
  get firstWorkspace(): string {
    return this.#workspaces.keys().next().value ?? "";
  }

  /** Explains that a workspace, or an agent in it, is unknown; undefined when both are known. */
  explainUnknown(workspace: string, agentId: string | null | undefined): string | undefined {
    const known = this.#workspaces.get(workspace);
    if (known === undefined) return `the emulator has no workspace ${workspace}`;
    const isKnown = !agentId || known.agents === undefined || known.agents.has(agentId.toLowerCase());
    return isKnown ? undefined : `there is no agent ${agentId} in the workspace ${workspace}`;
  }

  /** Numbers of a workspace, oldest first: all of them, or those from `start` up to `end`. */
  numbers(workspace: string, start = 0, end?: number): readonly NumberRecord[] {
    const rows = this.#workspace(workspace).rows.slice(start, end);
    return rows.map(({ number, agent_id, created_at }) => ({ number, agent_id, created_at }));
  }

  /** How many numbers a workspace has. */
  count(workspace: string): number {
    return this.#workspace(workspace).rows.length;
  }

  agents(id: string): readonly AgentRecord[] {
    const workspace = this.#workspace(id);
    workspace.agentList ??= [...(workspace.agents?.values() ?? [])];
    return workspace.agentList;
  }

  /** The row of a number, in any workspace. */
  find(number: string): Readonly<Row> | undefined {
    return this.#rows.get(number);
  }

  /** Adds a number, or sets the agent of a registered one. */
  put(workspace: string, number: string, agentId: string | null): void {
    const existing = this.#rows.get(number);
    if (existing !== undefined && existing.workspace !== workspace)
      throw new Error(`${number} belongs to another tenant or workspace`);
    const problem = this.explainUnknown(workspace, agentId);
    if (problem !== undefined) throw new Error(problem);
    const created_at = existing?.created_at ?? new Date().toISOString();
    const row = Row.parse({ workspace, number, agent_id: agentId, created_at });
    this.#revision += 1;
    if (existing === undefined) this.#add(row, undefined);
    else existing.agent_id = row.agent_id;
  }

  /** Adds a number or sets the agent of a registered one, and sets its webhook. */
  register(workspace: string, number: string, agentId: string | null | undefined): void {
    this.put(workspace, number, agentId ?? null);
    this.provisionWebhook(number);
  }

  #add(row: Row, webhook: WebhookState | undefined): void {
    const added: StoredRow = { ...row, webhook, sequence: this.#registered++ };
    this.#rows.set(row.number, added);
    this.#workspace(row.workspace).rows.push(added);
  }

  /** @returns false if the number was not registered */
  remove(number: string): boolean {
    const row = this.#rows.get(number);
    if (row === undefined) return false;
    this.#revision += 1;
    const { rows } = this.#workspace(row.workspace);
    rows.splice(indexOf(rows, row.sequence), 1);
    return this.#rows.delete(number);
  }

  /** Sets the webhook of a number at its carrier, as every registration and attachment does. */
  provisionWebhook(number: string): WebhookState {
    const { webhook } = this.#workspace(this.#row(number).workspace);
    return this.setWebhook(number, webhook);
  }

  /** Chooses the result that setting a webhook has in this workspace from now on. */
  setProvisioning(workspace: string, webhook: WebhookStatus): void {
    this.#workspace(workspace).webhook = webhook;
    this.#revision += 1;
  }

  /** Gives the webhook of a number this status, as after a change at the carrier itself. */
  setWebhook(number: string, status: WebhookStatus): WebhookState {
    const row = this.#row(number);
    const provider = status === "no_carrier" ? null : this.#workspace(row.workspace).carrier;
    const error = status === "failed" ? "the carrier refused the URL" : null;
    const url = `https://api.rymi.live/v1/webhooks/${provider ?? "voice"}`;
    row.webhook = { status, provider, url, error };
    this.#revision += 1;
    return row.webhook;
  }

  /** Undefined where it was never set. */
  webhookOf(number: string): WebhookState | undefined {
    return this.#row(number).webhook;
  }

  #row(number: string): StoredRow {
    const row = this.#rows.get(number);
    if (row === undefined) throw new Error(`${number} is not registered`);
    return row;
  }

  #workspace(id: string): Workspace {
    const workspace = this.#workspaces.get(id);
    if (workspace === undefined) throw new Error(this.explainUnknown(id, null));
    return workspace;
  }

  /** Replaces the agents of a workspace. */
  setAgents(id: string, agents: readonly AgentRecord[]): void {
    this.#workspace(id).agents = new Map();
    this.#revision += 1;
    for (const agent of agents) this.addAgent(id, agent);
  }

  /** Adds or renames an agent. From the first one on, the workspace accepts no other UUIDs as agents. */
  addAgent(id: string, agent: AgentRecord): void {
    const row = AgentRecord.parse({ ...agent, id: agent.id.toLowerCase() });
    const workspace = this.#workspace(id);
    workspace.agents ??= new Map();
    workspace.agents.set(row.id, row);
    workspace.agentList = undefined;
    this.#revision += 1;
  }

  /** Removes an agent and the numbers that point to it, as Rymi does. */
  removeAgent(id: string, agentId: string): void {
    const workspace = this.#workspace(id);
    const agent = agentId.toLowerCase();
    this.#revision += 1;
    workspace.agents?.delete(agent);
    workspace.agentList = undefined;
    for (const row of workspace.rows) if (row.agent_id === agent) this.#rows.delete(row.number);
    workspace.rows = workspace.rows.filter((row) => row.agent_id !== agent);
  }
}

/** Index of the row with this sequence number. */
function indexOf(rows: readonly StoredRow[], sequence: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.sequence ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
