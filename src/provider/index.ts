/**
 * Where Terraform meets Rymi: schemas, the translation of each call, and advice for each error.
 *
 * Must never know a rule of a number's life, nor how a message travels.
 */
import type { Provider } from "../tfplugin";
import type { ConfigureOptions } from "./configure";
import { agentDataSource, agentsDataSource, numberDataSource, numbersDataSource } from "./data-sources";
import { explain } from "./explain";
import type { RymiHost } from "./host";
import { numberResource, provisionWebhookAction } from "./number-resource";
import { providerSchema } from "./schemas";

/** The provider, as `tfplugin` serves it. */
export function rymiProvider(options: ConfigureOptions): Provider<RymiHost, typeof providerSchema> {
  return {
    name: "rymi",
    schema: providerSchema,
    // Loaded when it is needed: most processes that Terraform starts are asked for schemas and checks only.
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
