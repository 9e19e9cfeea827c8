/**
 * The Rymi provider: schemas, and the translation of each Terraform call to `numbers`.
 *
 * Must never contain rules of numbers or of the plugin protocol.
 */
import type { Provider } from "../tfplugin";
import type { ConfigureOptions } from "./configure";
import { agentDataSource, agentsDataSource, numberDataSource, numbersDataSource } from "./data-sources";
import { explain } from "./diagnostics";
import type { RymiHost } from "./host";
import { numberResource, provisionWebhookAction } from "./number-resource";
import { providerSchema } from "./schemas";

/** The provider, as `tfplugin` serves it. */
export function rymiProvider(options: ConfigureOptions): Provider<RymiHost, typeof providerSchema> {
  return {
    name: "rymi",
    schema: providerSchema,
    // Loaded when Terraform configures the provider, because most processes only serve schemas and validation.
    configure: async (request) => (await import("./configure.js")).configure(request, options),
    explain,
    resources: { rymi_number: numberResource },
    actions: { rymi_provision_webhook: provisionWebhookAction },
    dataSources: {
      rymi_agent: agentDataSource,
      rymi_agents: agentsDataSource,
      rymi_number: numberDataSource,
      rymi_numbers: numbersDataSource,
    },
  };
}
