import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Emulator } from "./emulator";
import { Faults } from "./faults";
import { createRymiServer } from "./server";
import type { EmulatorState } from "./state";
import { Store } from "./store";
import { openTenants, type TenantOptions } from "./tenants";
import { Journal, type RequestRecord } from "./world";

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
  /** Milliseconds before each answer. Default 0. */
  readonly latencyMs?: number;
  /** Seed of the faults that have a probability. Default 1. */
  readonly seed?: number;
  /**
   * State that an earlier emulator passed to `onChange`. It replaces the contents of the tenants; `reset` restores those of the
   * tenants. Rejects when it has a workspace that no tenant has.
   */
  readonly state?: EmulatorState;
  /** Called with the new state before a request that changed it is answered. When it throws, the answer is 500. */
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
  const world = { store, keys, faults, journal, features, latencyMs, log, onChange, initial };

  const server = createRymiServer(world, stopped.signal);
  server.listen(port, host);
  await once(server, "listening");
  return new Emulator(world, first.apiKey, urlOf(server), () => {
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
