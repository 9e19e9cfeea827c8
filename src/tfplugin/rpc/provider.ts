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
import { type Rpc, rpc, validate, validationRpc } from "./rpc";

export const validateProviderConfig = validationRpc(
  service.ValidateProviderConfig,
  ({ provider }) => provider.schema,
);

export const configureProvider = rpc(service.ConfigureProvider, async (request, session, diagnostics) => {
  const { provider, log } = session;
  session.configuring();
  const config = asObject(fromDynamicValue(objectType(provider.schema), request.config));
  validate(provider.schema, config, diagnostics);
  if (diagnostics.hasErrors) return {};
  const { terraformVersion } = request;
  session.configured(await provider.configure({ config, terraformVersion, diagnostics, log }));
  return {};
});

/** Answers at once; the calls in progress end their waits and answer with the result so far. */
export const stopProvider: Rpc = {
  path: service.StopProvider.path,
  async handle(_request, session) {
    session.stop();
    return encode(service.StopProvider.response, {});
  },
};

const CAPABILITIES = {
  // Terraform then plans each destroy, too, so that the provider can refuse one.
  planDestroy: true,
  // Saves one call in each further process of a command.
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

/** Each identity has one version so far, so an upgrade only reads it. */
export const upgradeResourceIdentity = rpc(service.UpgradeResourceIdentity, (request, session) => {
  const name = session.resource(request.typeName).identity;
  if (name === undefined || request.rawIdentity === undefined) return {};
  const type = identityType(name);
  const identityData = toDynamicValue(type, parseJsonValue(type, request.rawIdentity.json));
  return { upgradedIdentity: { identityData } };
});

/** A list block has no arguments so far. */
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
