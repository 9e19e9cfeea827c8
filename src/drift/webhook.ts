import { type NumberRecord, webhookOfRow } from "../client";

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
  const webhook = webhookOfRow(row);
  const status = shortened(webhook?.status);
  if (webhook === null || status === undefined || status === CONFIGURED) return undefined;
  return {
    status,
    url: shortened(webhook.url),
    error: shortened(webhook.error),
    carrier: shortened(webhook.provider),
  };
}

/** An empty text says nothing. */
function shortened(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
