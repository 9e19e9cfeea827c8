import type { Provider } from "../tfplugin";
import type { ConfigureOptions } from "./configure";
import { agentDataSource, agentsDataSource, numberDataSource, numbersDataSource } from "./data-sources";
import type { RymiHost } from "./host";
import { numberResource } from "./number-resource";
import { provisionWebhookAction } from "./provision-webhook";
import { providerSchema } from "./schemas";

export function rymiProvider(options: ConfigureOptions): Provider<RymiHost, typeof providerSchema> {
  return {
    name: "rymi",
    schema: providerSchema,
    // Loaded when it is needed: most processes that Terraform starts are asked for schemas and checks only.
    configure: async (request) => (await import("./configure.js")).configure(request, options),
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
