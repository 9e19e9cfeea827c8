import type { AgentRecord, NumberRecord } from "../api";
import type { Faults } from "./faults";
import type { EmulatorState, WebhookStatus } from "./state";
import type { SeedNumber } from "./tenants";
import { type RequestRecord, resetWorld, type World } from "./world";

/** A workspace: the one in which this API key acts, or the one with this id. */
export type Whose = string | { readonly workspace: string };

/**
 * A running emulator. Its methods do what a person does in Rymi's dashboard; they are not requests. `whose` selects a
 * workspace, by an API key or by its id; the default is that of the first tenant. Methods throw when it is unknown.
 */
export class Emulator {
  /** Base URL, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Key of the first tenant. */
  readonly apiKey: string;
  /** The faults that requests meet. */
  readonly faults: Faults;
  readonly #world: World;
  readonly #close: () => Promise<void>;

  /** @internal Use `startEmulator`. */
  constructor(world: World, apiKey: string, url: string, close: () => Promise<void>) {
    this.url = url;
    this.apiKey = apiKey;
    this.faults = world.faults;
    this.#world = world;
    this.#close = close;
  }

  /** Every request since the start or the last `clearRequests`, in the order of arrival. */
  get requests(): readonly RequestRecord[] {
    return this.#world.journal.records;
  }

  /** Removes the recorded requests, so that a test sees only its own. */
  clearRequests(): void {
    this.#world.journal.clear();
  }

  /** How many requests were writes, successful or not; only those about `number` when it is given. */
  countWrites(number?: string): number {
    return this.requests.filter(
      (request) => request.method !== "GET" && (number === undefined || request.number === number),
    ).length;
  }

  /** The numbers of a workspace, oldest first. */
  numbers(whose?: Whose): readonly NumberRecord[] {
    return this.#world.store.numbers(this.#workspaceOf(whose));
  }

  /** Registers numbers, or sets the agents of registered ones. Throws when one belongs to another workspace. */
  seed(numbers: readonly SeedNumber[], whose?: Whose): void {
    const { store } = this.#world;
    for (const { number, agentId } of numbers) {
      store.put(this.#workspaceOf(whose), number, agentId ?? null);
      store.provisionWebhook(number);
    }
  }

  /** Registers one number, or sets its agent. Throws when it belongs to another workspace. */
  addNumber(number: string, agentId?: string | null, whose?: Whose): void {
    this.seed([{ number, agentId: agentId ?? null }], whose);
  }

  /** Sets the agent of a number; null removes it. Throws when the number is not registered. */
  setAgent(number: string, agentId: string | null): void {
    const row = this.#world.store.find(number);
    if (row === undefined) throw new Error(`${number} is not registered`);
    this.#world.store.put(row.workspace, number, agentId);
  }

  /** Removes a number from its workspace. Throws when the number is not registered. */
  removeNumber(number: string): void {
    if (!this.#world.store.remove(number)) throw new Error(`${number} is not registered`);
  }

  /** Adds an agent, or renames it. Afterwards the workspace has exactly the agents that were given or added. */
  addAgent(agent: AgentRecord, whose?: Whose): void {
    this.#world.store.addAgent(this.#workspaceOf(whose), agent);
  }

  /** Removes an agent and the numbers that point to it, as Rymi does. */
  removeAgent(agentId: string, whose?: Whose): void {
    this.#world.store.removeAgent(this.#workspaceOf(whose), agentId);
  }

  /** Webhook status of a number. Undefined when it was never set. Throws when the number is not registered. */
  webhookStatus(number: string): WebhookStatus | undefined {
    return this.#world.store.webhookOf(number)?.status;
  }

  /** Changes the webhook as it is at the carrier. Throws when the number is not registered. */
  setWebhookStatus(number: string, status: WebhookStatus): void {
    this.#world.store.setWebhook(number, status);
  }

  /** Changes the result of setting a webhook, which each registration and attachment does. */
  setProvisioning(webhook: WebhookStatus, whose?: Whose): void {
    this.#world.store.setProvisioning(this.#workspaceOf(whose), webhook);
  }

  /** All data, for the option `state` of another emulator. */
  snapshot(): EmulatorState {
    return this.#world.store.snapshot();
  }

  /** Restores the start: numbers, agents and webhooks; no faults, no requests, full rate limits. */
  reset(): void {
    resetWorld(this.#world);
  }

  /** Closes the port and every connection. */
  stop(): Promise<void> {
    return this.#close();
  }

  #workspaceOf(whose: Whose = this.apiKey): string {
    if (typeof whose !== "string") return whose.workspace;
    const key = this.#world.keys.get(whose);
    if (key === undefined) throw new Error("no tenant of the emulator has this API key");
    return key.workspace;
  }
}
