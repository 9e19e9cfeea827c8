import {
  asObject,
  fromDynamicValue,
  identitySchemaToWire,
  identityType,
  parseJsonValue,
  schemaToWire,
  toDynamicValue,
} from "../conversions";
import { objectType } from "../provider";
import type { Session } from "../session";
import { encode } from "../wire/message";
import * as service from "../wire/provider-service";
import { defineRpc, defineValidationRpc, type Rpc, validate } from "./rpc";

const validateProviderConfig = defineValidationRpc(
  service.ValidateProviderConfig,
  ({ provider }) => provider.schema,
);

const configureProvider = defineRpc(service.ConfigureProvider, async (request, session, diagnostics) => {
  const { provider, log } = session;
  session.startConfigure();
  const config = asObject(fromDynamicValue(objectType(provider.schema), request.config));
  validate(provider.schema, config, diagnostics);
  if (diagnostics.hasErrors) return {};
  const { terraformVersion } = request;
  session.finishConfigure(await provider.configure({ config, terraformVersion, diagnostics, log }));
  return {};
});

/** Answers at once. The calls in progress stop waiting and answer with the result so far. */
const stopProvider: Rpc = {
  path: service.StopProvider.path,
  async handle(_request, session) {
    session.stop();
    return encode(service.StopProvider.response, {});
  },
};

const CAPABILITIES = {
  // Then Terraform also plans each destroy, so that the provider can refuse it.
  planDestroy: true,
  // Then Terraform gets the schema once per command instead of once per process.
  getProviderSchemaOptional: true,
  moveResourceState: false,
  generateResourceConfig: false,
};

const getMetadata = defineRpc(service.GetMetadata, (_request, { provider }) => ({
  serverCapabilities: CAPABILITIES,
  resources: Object.keys(provider.resources).map((typeName) => ({ typeName })),
  dataSources: Object.keys(provider.dataSources ?? {}).map((typeName) => ({ typeName })),
  listResources: listable(provider).map(([typeName]) => ({ typeName })),
  actions: Object.keys(provider.actions ?? {}).map((typeName) => ({ typeName })),
}));

const getProviderSchema = defineRpc(service.GetProviderSchema, (_request, { provider }) => ({
  provider: schemaToWire(provider.schema),
  resourceSchemas: mapValues(provider.resources, ({ schema }) => schemaToWire(schema)),
  dataSourceSchemas: mapValues(provider.dataSources ?? {}, ({ schema }) => schemaToWire(schema)),
  listResourceSchemas: new Map(listable(provider).map(([name]) => [name, schemaToWire(NO_ARGUMENTS)])),
  actionSchemas: mapValues(provider.actions ?? {}, ({ schema }) => ({ schema: schemaToWire(schema) })),
  serverCapabilities: CAPABILITIES,
}));

const getResourceIdentitySchemas = defineRpc(
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

/** Identity schemas have only one version, so the identity is decoded and encoded again. */
const upgradeResourceIdentity = defineRpc(service.UpgradeResourceIdentity, (request, session) => {
  const name = session.resource(request.typeName).identity;
  if (name === undefined || request.rawIdentity === undefined) return {};
  const type = identityType(name);
  const identityData = toDynamicValue(type, parseJsonValue(type, request.rawIdentity.json));
  return { upgradedIdentity: { identityData } };
});

export const providerRpcs: readonly Rpc[] = [
  getMetadata,
  getProviderSchema,
  getResourceIdentitySchemas,
  validateProviderConfig,
  configureProvider,
  stopProvider,
  upgradeResourceIdentity,
];

/** List blocks have no arguments. */
const NO_ARGUMENTS = { version: 0, description: "", attributes: {} };

/** The resources that `terraform query` can list, by type. */
function listable(provider: Session["provider"]) {
  return Object.entries(provider.resources).filter(([, resource]) => resource.list !== undefined);
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  convert: (value: T) => U,
): ReadonlyMap<string, U> {
  return new Map(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}
