import { parseJson } from "../api";
import type { Faults, RequestTraits } from "./faults";
import type { EmulatorState, KeyOptions, RateLimit, TenantOptions, WorkspaceOptions } from "./shapes";
import type { Store } from "./store";

/** The data and settings of a running emulator. */
export interface Context {
  readonly store: Store;
  /** By API key. */
  readonly keys: ReadonlyMap<string, Key>;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly features: Features;
  /** Milliseconds before each response. */
  readonly latencyMs: number;
  readonly log: (record: RequestRecord) => void;
  /** Called with the state after each change, before the response. */
  readonly onChange: ((state: EmulatorState) => void) | undefined;
  /** The state at the start, to which `resetEmulator` returns. */
  readonly initial: EmulatorState;
}

/** Features that not every deployment of Rymi has. */
export interface Features {
  readonly detach: boolean;
  readonly agentList: boolean;
  /** The header `Rymi-Workspace` and the list of workspaces. */
  readonly workspaces: boolean;
  readonly keySelf: boolean;
  /** Webhook fields in responses and list rows, and setting a webhook again. */
  readonly webhooks: boolean;
}

/** Restores the state at the start, removes faults and recorded requests, and refills rate limits. */
export function resetEmulator({ store, initial, faults, journal, keys }: Context): void {
  store.restore(initial);
  faults.restart();
  journal.clear();
  for (const { tenant } of keys.values()) tenant.bucket?.refill();
}

/** One request as the emulator received it, without its key. */
export interface RequestRecord extends RequestTraits {
  /** The JSON that was sent, undefined when there was none. */
  readonly body?: unknown;
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
  /** Status of the response; 0 while there is none, and when a fault suppressed it. */
  readonly status: number;
  /** The fault that was applied. */
  readonly fault?: string;
}

/** Every request since the start or the last `clear`, in the order of arrival. */
export class Journal {
  #records: RequestRecord[] = [];

  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Adds a request. The returned function adds its status and fault, and returns the complete record. */
  open(request: RequestTraits, text: string): (status: number, fault?: string) => RequestRecord {
    const body = readBody(text);
    const record: { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] } = {
      ...request,
      ...(body === undefined ? {} : { body }),
      at: Date.now(),
      status: 0,
    };
    this.#records.push(record);
    return (status, fault) => {
      record.status = status;
      if (fault !== undefined) record.fault = fault;
      return record;
    };
  }

  clear(): void {
    this.#records = [];
  }
}

function readBody(text: string): unknown {
  if (text === "") return undefined;
  const json = parseJson(text);
  return json === undefined ? text : json;
}

/** An account at the emulated Rymi. */
export interface Tenant {
  readonly name: string;
  readonly bucket: TokenBucket | undefined;
  /** Names by id. The tenant's own workspace is the first. */
  readonly workspaces: ReadonlyMap<string, string>;
}

/** An API key. */
export interface Key {
  readonly tenant: Tenant;
  /** Undefined: it may do everything. */
  readonly scopes: readonly string[] | undefined;
  /** Id of the workspace in which it acts without the header. */
  readonly workspace: string;
}

/** Opens the workspaces of all tenants in the store. @returns the keys of all tenants */
export function openTenants(options: readonly TenantOptions[], store: Store): ReadonlyMap<string, Key> {
  const keys = new Map<string, Key>();
  for (const [index, option] of options.entries()) {
    const { apiKey, name = `tenant ${index + 1}`, workspaceId: id = `workspace-${index + 1}` } = option;
    const all = [{ ...option, id, name }, ...(option.workspaces ?? [])];
    const tenant: Tenant = {
      name,
      bucket: option.rateLimit && new TokenBucket(option.rateLimit, performance.now()),
      workspaces: new Map(all.map((workspace) => [workspace.id, workspace.name ?? workspace.id])),
    };
    for (const workspace of all) openWorkspace(workspace, store);
    for (const key of [{ apiKey }, ...(option.keys ?? [])]) addKey(keys, key, tenant, id);
  }
  return keys;
}

function addKey(keys: Map<string, Key>, option: KeyOptions, tenant: Tenant, ownWorkspace: string): void {
  const { apiKey, scopes, workspace = ownWorkspace } = option;
  if (keys.has(apiKey))
    throw new Error("two tenants or keys of the emulator have the same API key: give each its own");
  if (!tenant.workspaces.has(workspace)) throw new Error(`${tenant.name} has no workspace ${workspace}`);
  keys.set(apiKey, { tenant, scopes, workspace });
}

function openWorkspace({ id, agents, numbers, carrier, webhook }: WorkspaceOptions, store: Store): void {
  store.openWorkspace(id, carrier ?? "twilio", webhook ?? "configured");
  if (agents !== undefined) store.setAgents(id, agents);
  for (const { number, agentId } of numbers ?? []) store.register(id, number, agentId);
}

/** The token bucket of a rate limit: it has at most `burst` tokens and refills at a steady rate. Each request takes one. */
export class TokenBucket {
  readonly #limit: RateLimit;
  #tokens: number;
  #filledAt: number;

  constructor(limit: RateLimit, now: number) {
    this.#limit = limit;
    this.#tokens = limit.burst;
    this.#filledAt = now;
  }

  /** Fills the bucket. */
  refill(): void {
    this.#tokens = this.#limit.burst;
  }

  /** Takes a token, or returns the seconds, rounded up, until there is one. `now` is in milliseconds. */
  take(now: number): { readonly retryAfter: number } | undefined {
    const perMs = this.#limit.requestsPerMinute / 60_000;
    this.#tokens = Math.min(this.#limit.burst, this.#tokens + (now - this.#filledAt) * perMs);
    this.#filledAt = now;
    // A wait of exactly `retryAfter` must be enough, whatever the rounding errors of the sum above.
    if (this.#tokens < 1 - 1e-6) return { retryAfter: Math.ceil((1 - this.#tokens) / perMs / 1_000) };
    this.#tokens -= 1;
    return undefined;
  }
}
