import type { AgentRecord } from "../api";
import { type RateLimit, TokenBucket } from "./rate-limit";
import type { WebhookStatus } from "./state";
import type { Store } from "./store";

/** A number to begin with. */
export interface SeedNumber {
  /** E.164. */
  readonly number: string;
  /** UUID of the agent that answers it. Default nobody. */
  readonly agentId?: string | null;
}

/** What a workspace begins with. */
export interface WorkspaceContents {
  /** What it has registered. Default nothing. */
  readonly numbers?: readonly SeedNumber[];
  /** The agents it has. Without this list any UUID will do for an agent. */
  readonly agents?: readonly AgentRecord[];
  /** The carrier that is connected. An open list; default `twilio`. */
  readonly carrier?: string;
  /** What setting the webhook of a number at the carrier comes to. Default `configured`. */
  readonly webhook?: WebhookStatus;
}

/** A workspace behind the keys of a tenant, besides the keys' own. */
export interface WorkspaceOptions extends WorkspaceContents {
  /** What the header `Rymi-Workspace` names it by. */
  readonly id: string;
  /** Default the id. */
  readonly name?: string;
}

/** A further key of a tenant. */
export interface KeyOptions {
  /** What its requests carry. */
  readonly apiKey: string;
  /** What it may do, such as `["numbers:read"]`. Without them everything. */
  readonly scopes?: readonly string[];
  /** The workspace in which it acts without the header. Default the tenant's own. */
  readonly workspace?: string;
}

/** An account at Rymi. Its contents are those of its own workspace. */
export interface TenantOptions extends WorkspaceContents {
  /** The key that its requests carry. */
  readonly apiKey: string;
  /** What it is called in the request log. Default "tenant 1" and so on. */
  readonly name?: string;
  /** Id of its own workspace. Default "workspace-1" and so on. */
  readonly workspaceId?: string;
  /** What else its keys can act in. */
  readonly workspaces?: readonly WorkspaceOptions[];
  /** Further keys, perhaps such as may do only some things. */
  readonly keys?: readonly KeyOptions[];
  /** Of all its keys and workspaces together. Default none. */
  readonly rateLimit?: RateLimit;
}

/** An account as the emulator knows it. */
export interface Tenant {
  readonly name: string;
  readonly bucket: TokenBucket | undefined;
  /** By id, its own first. */
  readonly workspaces: ReadonlyMap<string, string>;
}

/** A key as the emulator knows it. */
export interface Key {
  readonly tenant: Tenant;
  /** Undefined: it may do everything. */
  readonly scopes: readonly string[] | undefined;
  /** Id of the workspace in which it acts without the header. */
  readonly workspace: string;
}

/** The keys of all tenants, with what the tenants have put into the store. */
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
  if (keys.has(apiKey)) throw new Error("two tenants or keys of the emulator have the same API key");
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
