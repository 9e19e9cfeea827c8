import type { Session } from "../session";
import { identitySchemaToWire, identityType, schemaToWire, toDynamicValue } from "../to-wire";
import { parseJsonValue } from "../value/json";
import * as service from "../wire/provider-service";
import { rpc } from "./rpc";

/** What the provider has: asked once per Terraform command, so nothing here may do more than answer. */

const CAPABILITIES = {
  // Terraform then asks for a plan of each destroy, too: the place to see what a removal would take away.
  planDestroy: true,
  // Spares one call for each further process of a command.
  getProviderSchemaOptional: true,
  moveResourceState: false,
  generateResourceConfig: false,
};

export const getMetadata = rpc(service.GetMetadata, (_request, { provider }) => ({
  serverCapabilities: CAPABILITIES,
  resources: Object.keys(provider.resources).map((typeName) => ({ typeName })),
  dataSources: Object.keys(provider.dataSources ?? {}).map((typeName) => ({ typeName })),
  listResources: listable(provider).map(([typeName]) => ({ typeName })),
  actions: Object.keys(provider.actions ?? {}).map((typeName) => ({ typeName })),
}));

export const getProviderSchema = rpc(service.GetProviderSchema, (_request, { provider }) => ({
  provider: schemaToWire(provider.schema),
  resourceSchemas: mapValues(provider.resources, ({ schema }) => schemaToWire(schema)),
  dataSourceSchemas: mapValues(provider.dataSources ?? {}, ({ schema }) => schemaToWire(schema)),
  listResourceSchemas: new Map(listable(provider).map(([name]) => [name, schemaToWire(NO_ARGUMENTS)])),
  actionSchemas: mapValues(provider.actions ?? {}, ({ schema }) => ({ schema: schemaToWire(schema) })),
  serverCapabilities: CAPABILITIES,
}));

export const getResourceIdentitySchemas = rpc(
  service.GetResourceIdentitySchemas,
  (_request, { provider }) => ({
    identitySchemas: new Map(
      Object.entries(provider.resources).flatMap(([type, { identity, schema }]) =>
        identity === undefined
          ? []
          : [[type, identitySchemaToWire(identity, schema.attributes[identity]?.description ?? "")]],
      ),
    ),
  }),
);

/** There has been one version of each identity so far, so upgrading is reading. */
export const upgradeResourceIdentity = rpc(service.UpgradeResourceIdentity, (request, session) => {
  const name = session.resource(request.typeName).identity;
  if (name === undefined || request.rawIdentity === undefined) return {};
  const type = identityType(name);
  const identityData = toDynamicValue(type, parseJsonValue(type, request.rawIdentity.json));
  return { upgradedIdentity: { identityData } };
});

/** A list block takes no arguments of its own so far. */
const NO_ARGUMENTS = { version: 0, description: "", attributes: {} };

function listable(provider: Session["provider"]) {
  return Object.entries(provider.resources).filter(([, resource]) => resource.list !== undefined);
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  convert: (value: T) => U,
): ReadonlyMap<string, U> {
  return new Map(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}
