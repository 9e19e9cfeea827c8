import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { AgentRecord, NumberRecord } from "../api";
import { type Context, Journal, openTenants, type RequestRecord, resetEmulator } from "./context";
import { Faults } from "./faults";
import { createRymiServer } from "./server";
import type { EmulatorState, SeedNumber, TenantOptions, WebhookStatus } from "./shapes";
import { Store } from "./store";

/** The key of the default tenant. It is valid for emulators only. */
export const DEFAULT_API_KEY = "rymi_emulator_key";

/** Options of an emulator. All are optional. */
export interface EmulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default one empty tenant with `DEFAULT_API_KEY`. */
  readonly tenants?: readonly TenantOptions[];
  /** False imitates a deployment without `/detach`. Default true. */
  readonly detach?: boolean;
  /** False imitates a deployment without `GET /v1/agents`. Default true. */
  readonly agentList?: boolean;
  /** False imitates a deployment without workspaces: the header `Rymi-Workspace` has no effect. Default true. */
  readonly workspaces?: boolean;
  /** False imitates a deployment without `GET /v1/keys/self`. Default true. */
  readonly keySelf?: boolean;
  /** False imitates a deployment that does not report webhooks at the carrier. Default true. */
  readonly webhooks?: boolean;
  /** Milliseconds before each response. Default 0. */
  readonly latencyMs?: number;
  /** Seed of the faults that have a probability. Default 1. */
  readonly seed?: number;
  /**
   * State that an earlier emulator passed to `onChange`. It replaces the contents of the tenants; `reset` restores those of the
   * tenants. Rejects when it has a workspace that no tenant has.
   */
  readonly state?: EmulatorState;
  /** Called with the new state before a request that changed it is answered. When it throws, the response is 500. */
  readonly onChange?: (state: EmulatorState) => void;
  /** Called for every request when it is answered. */
  readonly log?: (record: RequestRecord) => void;
}

/** Starts an emulator; resolves when it listens, rejects with Node's error when it cannot (`EADDRINUSE`). */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = "127.0.0.1", tenants: given = [{ apiKey: DEFAULT_API_KEY }] } = options;
  const [first] = given;
  if (first === undefined) throw new Error("an emulator needs a tenant: leave tenants out, or give one");

  const store = new Store();
  const keys = openTenants(given, store);
  const faults = new Faults(options.seed ?? 1);
  const journal = new Journal();
  const stopped = new AbortController();
  const { detach = true, agentList = true, workspaces = true, keySelf = true, webhooks = true } = options;
  const { latencyMs = 0, log = () => {}, onChange } = options;
  const initial = store.snapshot();
  if (options.state !== undefined) store.restore(options.state);
  const features = { detach, agentList, workspaces, keySelf, webhooks };
  const context = { store, keys, faults, journal, features, latencyMs, log, onChange, initial };

  const server = createRymiServer(context, stopped.signal);
  server.listen(port, host);
  await once(server, "listening");
  return new Emulator(context, first.apiKey, urlOf(server), () => {
    stopped.abort();
    return closeServer(server);
  });
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  // An address that stands for all interfaces cannot be connected to.
  if (address === "0.0.0.0") return `http://127.0.0.1:${port}`;
  if (address === "::") return `http://[::1]:${port}`;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

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
  /** The faults that are applied to requests. */
  readonly faults: Faults;
  readonly #context: Context;
  readonly #close: () => Promise<void>;

  /** @internal Use `startEmulator`. */
  constructor(context: Context, apiKey: string, url: string, close: () => Promise<void>) {
    this.url = url;
    this.apiKey = apiKey;
    this.faults = context.faults;
    this.#context = context;
    this.#close = close;
  }

  /** Every request since the start or the last `clearRequests`, in the order of arrival. */
  get requests(): readonly RequestRecord[] {
    return this.#context.journal.records;
  }

  /** Removes the recorded requests, so that a test sees only its own. */
  clearRequests(): void {
    this.#context.journal.clear();
  }

  /** How many requests were writes, successful or not; only those about `number` when it is given. */
  countWrites(number?: string): number {
    return this.requests.filter(
      (request) => request.method !== "GET" && (number === undefined || request.number === number),
    ).length;
  }

  /** The numbers of a workspace, oldest first. */
  numbers(whose?: Whose): readonly NumberRecord[] {
    return this.#context.store.numbers(this.#workspaceOf(whose));
  }

  /** Registers numbers, or sets the agents of registered ones. Throws when one belongs to another workspace. */
  seed(numbers: readonly SeedNumber[], whose?: Whose): void {
    const { store } = this.#context;
    for (const { number, agentId } of numbers) store.register(this.#workspaceOf(whose), number, agentId);
  }

  /** Registers one number, or sets its agent. Throws when it belongs to another workspace. */
  addNumber(number: string, agentId?: string | null, whose?: Whose): void {
    this.seed([{ number, agentId: agentId ?? null }], whose);
  }

  /** Sets the agent of a number; null removes it. Throws when the number is not registered. */
  setAgent(number: string, agentId: string | null): void {
    const row = this.#context.store.find(number);
    if (row === undefined) throw new Error(`${number} is not registered`);
    this.#context.store.put(row.workspace, number, agentId);
  }

  /** Removes a number from its workspace. Throws when the number is not registered. */
  removeNumber(number: string): void {
    if (!this.#context.store.remove(number)) throw new Error(`${number} is not registered`);
  }

  /** Adds an agent, or renames it. Afterwards the workspace has exactly the agents that were given or added. */
  addAgent(agent: AgentRecord, whose?: Whose): void {
    this.#context.store.addAgent(this.#workspaceOf(whose), agent);
  }

  /** Removes an agent and the numbers that point to it, as Rymi does. */
  removeAgent(agentId: string, whose?: Whose): void {
    this.#context.store.removeAgent(this.#workspaceOf(whose), agentId);
  }

  /** Webhook status of a number. Undefined when it was never set. Throws when the number is not registered. */
  webhookStatus(number: string): WebhookStatus | undefined {
    return this.#context.store.webhookOf(number)?.status;
  }

  /** Changes the webhook as it is at the carrier. Throws when the number is not registered. */
  setWebhookStatus(number: string, status: WebhookStatus): void {
    this.#context.store.setWebhook(number, status);
  }

  /** Changes the result of setting a webhook, which each registration and attachment does. */
  setProvisioning(webhook: WebhookStatus, whose?: Whose): void {
    this.#context.store.setProvisioning(this.#workspaceOf(whose), webhook);
  }

  /** All data, for the option `state` of another emulator. */
  snapshot(): EmulatorState {
    return this.#context.store.snapshot();
  }

  /** Restores the start: numbers, agents and webhooks; no faults, no requests, full rate limits. */
  reset(): void {
    resetEmulator(this.#context);
  }

  /** Closes the port and every connection. */
  stop(): Promise<void> {
    return this.#close();
  }

  #workspaceOf(whose: Whose = this.apiKey): string {
    if (typeof whose !== "string") return whose.workspace;
    const key = this.#context.keys.get(whose);
    if (key === undefined) throw new Error("no tenant of the emulator has this API key");
    return key.workspace;
  }
}
