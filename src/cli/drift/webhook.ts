import type { NumberRecord } from "../../client";

/** The status of a webhook through which calls reach Rymi. */
const CONFIGURED = "configured";

/** More of a text of Rymi's than anybody reads in a table. */
const MOST_CHARACTERS = 200;

/** Why a registered number does not ring: its webhook at the carrier is not configured. */
export interface OpenWebhook {
  /** `manual_required` or `failed`; Rymi may add others. */
  readonly status: string;
  /** What the carrier has to call. */
  readonly url: string | undefined;
  readonly error: string | undefined;
  /** `twilio`, `plivo`, `vonage`, `telnyx`; Rymi may add others. */
  readonly carrier: string | undefined;
}

/** Undefined when the webhook is configured, and where Rymi does not say: there is nothing to compare then. */
export function findOpenWebhook(row: NumberRecord): OpenWebhook | undefined {
  const status = textOf(row["webhook_status"]);
  if (status === undefined || status === CONFIGURED) return undefined;
  return {
    status,
    url: textOf(row["webhook_url"]),
    error: textOf(row["webhook_error"]),
    carrier: textOf(row["provider"]),
  };
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  return value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS)}…` : value;
}
