import * as z from "zod/mini";
import type { NumberRecord } from "./numbers";

/**
 * Whether calls to a number reach Rymi: what Rymi has set at the carrier. Only `configured` rings. The others that are
 * known: `manual_required` (a person has to set the URL at the carrier), `failed`, and `no_carrier` (no carrier is
 * connected to this account).
 */
export interface Webhook {
  /** An open list; see above. */
  readonly status: string;
  /** Where the carrier has to send the calls of the number. */
  readonly url: string | null;
  /** The carrier, such as `twilio`. More may come than are known today. */
  readonly provider: string | null;
  /** What went wrong, in Rymi's words. */
  readonly error: string | null;
}

const Reported = z.looseObject({ status: z.string() });

/** Reads the `webhook` of an answer. Whatever else than a webhook stands there counts as none: it is optional. */
export function parseWebhook(value: unknown): Webhook | null {
  const parsed = Reported.safeParse(value);
  if (!parsed.success) return null;
  const { status, webhookUrl, provider, error } = parsed.data;
  return { status, url: textOrNull(webhookUrl), provider: textOrNull(provider), error: textOrNull(error) };
}

/** What a row of the list says of its webhook; null where the deployment says nothing. */
export function webhookOfRow(row: NumberRecord): Webhook | null {
  const status = textOrNull(row["webhook_status"]);
  const url = textOrNull(row["webhook_url"]);
  if (status === null) return null;
  return { status, url, provider: textOrNull(row["provider"]), error: textOrNull(row["webhook_error"]) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
