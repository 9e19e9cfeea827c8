import * as z from "zod/mini";
import { AgentRecord, E164, NumberRecord, type Parsed, parse, Uuid } from "../api";

/** What Rymi knows of the webhook of a number at its carrier. `no_carrier`: none is connected to the workspace. */
export type WebhookStatus = "configured" | "manual_required" | "failed" | "no_carrier";

/** The webhook of one number. */
export interface WebhookState {
  /** What setting it came to. */
  readonly status: WebhookStatus;
  /** The carrier. Null: none is connected. */
  readonly provider: string | null;
  /** Where the carrier sends calls. */
  readonly url: string;
  /** What the carrier says, when it refused. */
  readonly error: string | null;
}

/** All that an emulator remembers, to be kept as JSON: no keys, no faults, no requests. */
export interface EmulatorState {
  /** Of this form. */
  readonly version: 1;
  /** Those of all tenants. */
  readonly workspaces: readonly {
    readonly id: string;
    /** What setting a webhook comes to. */
    readonly webhook: WebhookStatus;
    /** Without them any UUID will do for an agent. */
    readonly agents?: readonly AgentRecord[] | undefined;
    /** Oldest first. */
    readonly numbers: readonly {
      readonly number: string;
      readonly agent_id: string | null;
      readonly created_at: string;
      /** Null: it was never set. */
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

/** Reads a state that was kept as JSON. Never throws. @internal */
export function parseState(value: unknown): Parsed<EmulatorState> {
  return parse(State, value);
}
