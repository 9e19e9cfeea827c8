import type { AgentRecord, NumberRecord } from "../api";
import { resetWorld } from "./control";
import type { Faults } from "./faults";
import type { RequestRecord } from "./journal";
import type { World } from "./server";
import type { EmulatorState, WebhookStatus } from "./state";
import type { SeedNumber } from "./tenants";

/** Whose: of the workspace in which this API key acts, or of the workspace with this id. */
export type Whose = string | { readonly workspace: string };

/**
 * Rymi in memory, listening. Besides the API there are the things a person does in the dashboard; those are no
 * requests. Where a method says `whose`, it takes an API key or a workspace; the default is the first tenant.
 */
export class Emulator {
  /** Base URL, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Key of the first tenant. */
  readonly apiKey: string;
  /** The script of what goes wrong. */
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

  /** Every request since the start or the last `clearRequests`, in the order they came. */
  get requests(): readonly RequestRecord[] {
    return this.#world.journal.records;
  }

  /** Forgets the requests so far, so that a test sees only those of its own. */
  clearRequests(): void {
    this.#world.journal.clear();
  }

  /** How many of the requests were no reads, whatever came of them; only those about `number` when it is given. */
  countWrites(number?: string): number {
    return this.requests.filter(
      (request) => request.method !== "GET" && (number === undefined || request.number === number),
    ).length;
  }

  /** What a workspace has registered, oldest first. */
  numbers(whose?: Whose): readonly NumberRecord[] {
    return this.#world.store.numbers(this.#workspaceOf(whose));
  }

  /** Registers numbers, or sets the agents of those that are there. Throws when one belongs to another workspace. */
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

  /** Null takes the agent off. Throws when nobody has the number. */
  setAgent(number: string, agentId: string | null): void {
    const row = this.#world.store.find(number);
    if (row === undefined) throw new Error(`${number} is not registered`);
    this.#world.store.put(row.workspace, number, agentId);
  }

  /** Whoever has it. Throws when nobody does. */
  removeNumber(number: string): void {
    if (!this.#world.store.remove(number)) throw new Error(`${number} is not registered`);
  }

  /** From now on the workspace has exactly the agents that were given or added. One that is there gets the new name. */
  addAgent(agent: AgentRecord, whose?: Whose): void {
    this.#world.store.addAgent(this.#workspaceOf(whose), agent);
  }

  /** Takes the numbers that pointed to the agent along, as Rymi does. */
  removeAgent(agentId: string, whose?: Whose): void {
    this.#world.store.removeAgent(this.#workspaceOf(whose), agentId);
  }

  /** What Rymi knows of the webhook of a number at its carrier. Undefined where it was never set; throws when nobody has it. */
  webhookStatus(number: string): WebhookStatus | undefined {
    return this.#world.store.webhookOf(number)?.status;
  }

  /** Somebody has set the webhook at the carrier, or taken it away. Throws when nobody has the number. */
  setWebhookStatus(number: string, status: WebhookStatus): void {
    this.#world.store.setWebhook(number, status);
  }

  /** From now on setting a webhook, as each registration and attachment does, comes to this. */
  setProvisioning(webhook: WebhookStatus, whose?: Whose): void {
    this.#world.store.setProvisioning(this.#workspaceOf(whose), webhook);
  }

  /** All that it remembers, for the option `state` of another one. */
  snapshot(): EmulatorState {
    return this.#world.store.snapshot();
  }

  /** Back to what it began with: numbers, agents and webhooks; no faults, no requests, full rate limits. */
  reset(): void {
    resetWorld(this.#world);
  }

  /** Closes the port and every connection. */
  stop(): Promise<void> {
    return this.#close();
  }

  #workspaceOf(whose: Whose = this.apiKey): string {
    if (typeof whose !== "string") {
      const { workspace } = whose;
      if (!this.#world.store.hasWorkspace(workspace))
        throw new Error(`the emulator has no workspace ${workspace}`);
      return workspace;
    }
    const key = this.#world.keys.get(whose);
    if (key === undefined) throw new Error("no tenant of the emulator has this API key");
    return key.workspace;
  }
}
