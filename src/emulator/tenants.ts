import type { AgentRecord } from "../api";
import type { WebhookStatus } from "./state";
import type { Store } from "./store";

/** A number at the start. */
export interface SeedNumber {
  /** E.164. */
  readonly number: string;
  /** UUID of the agent that answers it. Default none. */
  readonly agentId?: string | null;
}

/** Contents of a workspace at the start. */
export interface WorkspaceContents {
  /** Its registered numbers. Default none. */
  readonly numbers?: readonly SeedNumber[];
  /** Its agents. Without this list any UUID is accepted as an agent. */
  readonly agents?: readonly AgentRecord[];
  /** The carrier that is connected. An open list; default `twilio`. */
  readonly carrier?: string;
  /** The result of setting the webhook of a number at the carrier. Default `configured`. */
  readonly webhook?: WebhookStatus;
}

/** A further workspace of a tenant. */
export interface WorkspaceOptions extends WorkspaceContents {
  /** Its id in the header `Rymi-Workspace`. */
  readonly id: string;
  /** Default the id. */
  readonly name?: string;
}

/** A further key of a tenant. */
export interface KeyOptions {
  /** The key. */
  readonly apiKey: string;
  /** What it may do, such as `["numbers:read"]`. Default everything. */
  readonly scopes?: readonly string[];
  /** The workspace in which it acts without the header. Default the tenant's own. */
  readonly workspace?: string;
}

/** An account at Rymi. Its contents are those of its own workspace. */
export interface TenantOptions extends WorkspaceContents {
  /** Its first key. */
  readonly apiKey: string;
  /** Its name in the request log. Default "tenant 1" and so on. */
  readonly name?: string;
  /** Id of its own workspace. Default "workspace-1" and so on. */
  readonly workspaceId?: string;
  /** Further workspaces in which its keys can act. */
  readonly workspaces?: readonly WorkspaceOptions[];
  /** Further keys, for instance with scopes. */
  readonly keys?: readonly KeyOptions[];
  /** For all its keys and workspaces together. Default none. */
  readonly rateLimit?: RateLimit;
}

/** An account. */
export interface Tenant {
  readonly name: string;
  readonly bucket: TokenBucket | undefined;
  /** By id, its own first. */
  readonly workspaces: ReadonlyMap<string, string>;
}

/** A key. */
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
    for (const workspace of all) fill(workspace, store);
    for (const key of [{ apiKey }, ...(option.keys ?? [])]) addKey(keys, key, tenant, id);
  }
  return keys;
}

function addKey(keys: Map<string, Key>, option: KeyOptions, tenant: Tenant, own: string): void {
  const { apiKey, scopes, workspace = own } = option;
  if (keys.has(apiKey))
    throw new Error("two tenants or keys of the emulator have the same API key: give each its own");
  if (!tenant.workspaces.has(workspace)) throw new Error(`${tenant.name} has no workspace ${workspace}`);
  keys.set(apiKey, { tenant, scopes, workspace });
}

function fill({ id, agents, numbers, carrier, webhook }: WorkspaceOptions, store: Store): void {
  store.openWorkspace(id, carrier ?? "twilio", webhook ?? "configured");
  if (agents !== undefined) store.setAgents(id, agents);
  for (const { number, agentId } of numbers ?? []) {
    store.put(id, number, agentId ?? null);
    store.provisionWebhook(number);
  }
}

/** The requests that one tenant may send, as in Rymi's plans: Free has 60 a minute with a burst of 5. */
export interface RateLimit {
  /** The sustained rate. */
  readonly requestsPerMinute: number;
  /** How many are accepted at once after a pause. */
  readonly burst: number;
}

/** A bucket of `burst` tokens that refills evenly. Each request takes one; an empty bucket refuses. */
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
