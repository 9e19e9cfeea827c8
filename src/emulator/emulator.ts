import type { AgentRecord, NumberRecord } from "../api";
import type { Faults } from "./faults";
import type { RequestRecord } from "./journal";
import type { World } from "./server";
import type { SeedNumber } from "./tenants";

/**
 * Rymi in memory, listening. Besides the API there are the things a person does in the dashboard; those are no
 * requests. Where a method takes an `apiKey`, it says whose; the default is the first tenant.
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

  /** What a tenant has registered, oldest first. */
  numbers(apiKey?: string): readonly NumberRecord[] {
    return this.#world.store.numbers(this.#tenant(apiKey));
  }

  /** Registers numbers, or sets the agents of those that are there. Throws when one belongs to another tenant. */
  seed(numbers: readonly SeedNumber[], apiKey?: string): void {
    for (const { number, agentId } of numbers)
      this.#world.store.put(this.#tenant(apiKey), number, agentId ?? null);
  }

  /** Registers one number, or sets its agent. Throws when it belongs to another tenant. */
  addNumber(number: string, agentId?: string | null, apiKey?: string): void {
    this.seed([{ number, agentId: agentId ?? null }], apiKey);
  }

  /** Null takes the agent off. Throws when nobody has the number. */
  setAgent(number: string, agentId: string | null): void {
    const row = this.#world.store.find(number);
    if (row === undefined) throw new Error(`${number} is not registered`);
    this.#world.store.put(row.tenant, number, agentId);
  }

  /** Whoever has it. Throws when nobody does. */
  removeNumber(number: string): void {
    if (!this.#world.store.remove(number)) throw new Error(`${number} is not registered`);
  }

  /** From now on the tenant has exactly the agents that were given or added. One that is there gets the new name. */
  addAgent(agent: AgentRecord, apiKey?: string): void {
    this.#world.store.addAgent(this.#tenant(apiKey), agent);
  }

  /** Takes the numbers that pointed to the agent along, as Rymi does. */
  removeAgent(agentId: string, apiKey?: string): void {
    this.#world.store.removeAgent(this.#tenant(apiKey), agentId);
  }

  /** Closes the port and every connection. */
  stop(): Promise<void> {
    return this.#close();
  }

  #tenant(apiKey: string = this.apiKey): string {
    const tenant = this.#world.tenants.get(apiKey);
    if (tenant === undefined) throw new Error("no tenant of the emulator has this API key");
    return tenant.name;
  }
}
