import {
  asObject,
  asState,
  diagnosticToWire,
  fromDynamicValue,
  identityOf,
  identitySchemaToWire,
  identityType,
  parseJsonValue,
  schemaToWire,
  subjectOf,
  toDynamicValue,
} from "../conversions";
import { DiagnosticError, Diagnostics } from "../diagnostic";
import { objectType } from "../provider";
import type { Session } from "../session";
import { decode, encode } from "../wire/message";
import * as service from "../wire/provider-service";
import { defineRpc, defineValidationRpc, type Rpc, report, validate } from "./rpc";

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

const validateDataResourceConfig = defineValidationRpc(
  service.ValidateDataResourceConfig,
  (session, { typeName }) => session.dataSource(typeName).schema,
);

const readDataSource = defineRpc(service.ReadDataSource, async (request, session, diagnostics) => {
  const source = session.dataSource(request.typeName);
  const type = objectType(source.schema);
  const config = asState(fromDynamicValue(type, request.config));
  // Values that were unknown when the configuration was validated are checked now.
  validate(source.schema, config, diagnostics);
  if (diagnostics.hasErrors) return {};
  diagnostics.subject = subjectOf(source, config);
  const state = await source.read({ ...session.context(diagnostics), config });
  return { state: toDynamicValue(type, state) };
});

const validateListResourceConfig = defineRpc(service.ValidateListResourceConfig, () => ({}));

/** Terraform's default for a query without a limit (1.14). */
const DEFAULT_LIMIT = 100;

export const listResourcePath = service.ListResource.path;

/** Yields one encoded event for each object; an event with an error ends the query. */
export async function* listResource(bytes: Uint8Array, session: Session): AsyncGenerator<Uint8Array> {
  const diagnostics = new Diagnostics();
  try {
    const request = decode(service.ListResource.request, bytes);
    const resource = session.resource(request.typeName);
    if (resource.list === undefined) {
      throw new DiagnosticError({ summary: "Not a list", detail: `${request.typeName} cannot be listed.` });
    }
    const type = objectType(resource.schema);
    const limit = request.limit > 0 ? request.limit : DEFAULT_LIMIT;
    let remaining = limit;
    for await (const { state, displayName } of resource.list({ ...session.context(diagnostics), limit })) {
      if (remaining-- <= 0) return;
      yield encode(service.ListResource.response, {
        identity: identityOf(resource, state),
        displayName,
        resourceObject: request.includeResourceObject ? toDynamicValue(type, state) : undefined,
      });
    }
  } catch (error) {
    report(error, service.ListResource.path, session, diagnostics);
  }
  if (diagnostics.list.length > 0) {
    yield encode(service.ListResource.response, { diagnostic: diagnostics.list.map(diagnosticToWire) });
  }
}

const validateActionConfig = defineValidationRpc(
  service.ValidateActionConfig,
  (session, { typeName }) => session.action(typeName).schema,
);

/** An action has no planned state; its known values are checked again. */
const planAction = defineValidationRpc(
  service.PlanAction,
  (session, { actionType }) => session.action(actionType).schema,
);

export const invokeActionPath = service.InvokeAction.path;

/** Yields an encoded event for each progress message and always one for the end, without which Terraform reports an error. */
export async function* invokeAction(bytes: Uint8Array, session: Session): AsyncGenerator<Uint8Array> {
  const diagnostics = new Diagnostics();
  try {
    const request = decode(service.InvokeAction.request, bytes);
    const action = session.action(request.actionType);
    const { schema } = action;
    const config = asState(fromDynamicValue(objectType(schema), request.config));
    // Values that were unknown when the configuration was validated are checked now.
    validate(schema, config, diagnostics);
    if (!diagnostics.hasErrors) {
      diagnostics.subject = subjectOf(action, config);
      for await (const message of action.invoke({ ...session.context(diagnostics), config }))
        yield encode(service.InvokeAction.response, { progress: { message } });
    }
  } catch (error) {
    report(error, service.InvokeAction.path, session, diagnostics);
  }
  yield encode(service.InvokeAction.response, {
    completed: { diagnostics: diagnostics.list.map(diagnosticToWire) },
  });
}

/** The unary RPCs of the provider as a whole, of its data sources, lists and actions. */
export const providerRpcs: readonly Rpc[] = [
  getMetadata,
  getProviderSchema,
  getResourceIdentitySchemas,
  validateProviderConfig,
  configureProvider,
  stopProvider,
  upgradeResourceIdentity,
  validateDataResourceConfig,
  readDataSource,
  validateListResourceConfig,
  validateActionConfig,
  planAction,
];
