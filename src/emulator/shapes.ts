import * as z from "zod/mini";
import { AgentRecord, E164, NumberRecord, type Parsed, parse, Uuid } from "../api";

// The data of an emulator: the options at its start, and its state as JSON.

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

/** The requests that one tenant may send, as in Rymi's plans: Free has 60 a minute with a burst of 5. */
export interface RateLimit {
  /** The sustained rate. */
  readonly requestsPerMinute: number;
  /** How many are accepted at once after a pause. */
  readonly burst: number;
}

/** Status of the webhook of a number at its carrier. `no_carrier`: none is connected to the workspace. */
export type WebhookStatus = "configured" | "manual_required" | "failed" | "no_carrier";

/** The webhook of one number. */
export interface WebhookState {
  /** The result of setting it. */
  readonly status: WebhookStatus;
  /** The carrier; null when none is connected. */
  readonly provider: string | null;
  /** URL to which the carrier sends calls. */
  readonly url: string;
  /** The carrier's message, when it refused. */
  readonly error: string | null;
}

/** The data of an emulator, as JSON: no keys, no faults, no requests. */
export interface EmulatorState {
  /** Version of this format. */
  readonly version: 1;
  /** The workspaces of all tenants. */
  readonly workspaces: readonly {
    readonly id: string;
    /** The result of setting a webhook. */
    readonly webhook: WebhookStatus;
    /** Undefined: any UUID is accepted as an agent. */
    readonly agents?: readonly AgentRecord[] | undefined;
    /** Oldest first. */
    readonly numbers: readonly {
      readonly number: string;
      readonly agent_id: string | null;
      readonly created_at: string;
      /** Null when it was never set. */
      readonly webhook: WebhookState | null;
    }[];
  }[];
}

const Status = z.enum(["configured", "manual_required", "failed", "no_carrier"]);

const Webhook = z.strictObject({
  status: Status,
  provider: z.nullable(z.string()),
  url: z.string(),
  error: z.nullable(z.string()),
});

/** A registered number. Agent ids are in lower case, as a database keeps them. */
export const StoredNumber = z.strictObject({
  number: E164,
  agent_id: z.nullable(Uuid.check(z.toLowerCase())),
  created_at: NumberRecord.shape.created_at,
});

const State: z.ZodMiniType<EmulatorState> = z.strictObject({
  version: z.literal(1),
  workspaces: z.array(
    z.strictObject({
      id: z.string(),
      webhook: Status,
      agents: z.optional(z.array(AgentRecord)),
      numbers: z.array(z.extend(StoredNumber, { webhook: z.nullable(Webhook) })),
    }),
  ),
});

/** Reads a state from JSON. Never throws. @internal */
export function parseState(value: unknown): Parsed<EmulatorState> {
  return parse(State, value);
}
