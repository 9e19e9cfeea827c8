import type { Action } from "../tfplugin";
import type { RymiHost } from "./host";
import { requireNumbers } from "./require-known";
import { type ProvisionWebhookSchema, provisionWebhookSchema } from "./schemas";

/** `action.rymi_provision_webhook`: lets Rymi set the webhook of a number at its carrier again. */
export const provisionWebhookAction: Action<RymiHost, ProvisionWebhookSchema> = {
  schema: provisionWebhookSchema,
  async *invoke({ config, host, signal, diagnostics }) {
    const number = config.number ?? "";
    const webhook = await requireNumbers(host).provisionWebhook(number, { signal });
    host.silentNumbers.warn(number, webhook, diagnostics);
    yield webhook === null
      ? `${number}: the request was sent; Rymi does not say what came of it`
      : `${number}: its webhook is ${webhook.status}`;
  },
};
