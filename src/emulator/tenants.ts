import type { AgentRecord } from "../api";
import { type RateLimit, TokenBucket } from "./rate-limit";
import type { Store } from "./store";

/** A number to begin with. */
export interface SeedNumber {
  /** E.164. */
  readonly number: string;
  /** UUID of the agent that answers it. Default nobody. */
  readonly agentId?: string | null;
}

/** An account at Rymi. */
export interface TenantOptions {
  /** The key that its requests carry. */
  readonly apiKey: string;
  /** What it is called in the request log. Default "tenant 1" and so on. */
  readonly name?: string;
  /** What it has registered. Default nothing. */
  readonly numbers?: readonly SeedNumber[];
  /** The agents it has. Without this list any UUID will do for an agent. */
  readonly agents?: readonly AgentRecord[];
  /** Default none. */
  readonly rateLimit?: RateLimit;
}

/** An account as the emulator knows it. */
export interface Tenant {
  readonly name: string;
  readonly apiKey: string;
  readonly bucket: TokenBucket | undefined;
}

/** The tenants by key, with what they have put into the store. */
export function openTenants(options: readonly TenantOptions[], store: Store): ReadonlyMap<string, Tenant> {
  const tenants = new Map<string, Tenant>();
  for (const [index, { apiKey, name = `tenant ${index + 1}`, ...option }] of options.entries()) {
    if (tenants.has(apiKey)) throw new Error("two tenants of the emulator have the same API key");
    const bucket = option.rateLimit && new TokenBucket(option.rateLimit, performance.now());
    tenants.set(apiKey, { name, apiKey, bucket });
    if (option.agents !== undefined) store.setAgents(name, option.agents);
    for (const { number, agentId } of option.numbers ?? []) store.put(name, number, agentId ?? null);
  }
  return tenants;
}
