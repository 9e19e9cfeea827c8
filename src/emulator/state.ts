import * as z from "zod/mini";
import { AgentRecord, E164, NumberRecord, type Parsed, parse, Uuid } from "../api";

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

const State: z.ZodMiniType<EmulatorState> = z.strictObject({
  version: z.literal(1),
  workspaces: z.array(
    z.strictObject({
      id: z.string(),
      webhook: Status,
      agents: z.optional(z.array(AgentRecord)),
      numbers: z.array(
        z.strictObject({
          number: E164,
          agent_id: z.nullable(Uuid.check(z.toLowerCase())),
          created_at: NumberRecord.shape.created_at,
          webhook: z.nullable(Webhook),
        }),
      ),
    }),
  ),
});

/** Reads a state from JSON. Never throws. @internal */
export function parseState(value: unknown): Parsed<EmulatorState> {
  return parse(State, value);
}
