import * as common from "./common";
import { bool, bytes, int, type MessageType, map, message, messageType, repeated, string } from "./message";

/** The RPCs of service `tfplugin6.Provider` that are served; all others are answered with UNIMPLEMENTED. */

export interface Method<Request, Response> {
  /** Such as `/tfplugin6.Provider/GetProviderSchema`. */
  readonly path: string;
  readonly request: MessageType<Request>;
  /** One reply, or each event of a streaming reply. */
  readonly response: MessageType<Response>;
}

export type RequestOf<M> = M extends Method<infer Request, infer _> ? Request : never;

function method<Request, Response>(
  name: string,
  request: MessageType<Request>["fields"],
  response: MessageType<Response>["fields"],
): Method<Request, Response> {
  return {
    path: `/tfplugin6.Provider/${name}`,
    request: messageType(request),
    response: messageType(response),
  };
}

const value = (id: number) => message(id, common.DynamicValue);
const identity = (id: number) => message(id, common.IdentityData);
const diagnostics = (id: number) => repeated(id, common.Diagnostic);
const schemas = (id: number) => map(id, common.Schema);
const typeNames = (id: number) => repeated(id, messageType({ typeName: string(1) }));

/** An RPC that checks the configuration of one type. */
const validation = (name: string) =>
  method(name, { typeName: string(1), config: value(2) }, { diagnostics: diagnostics(1) });

export const GetMetadata = method(
  "GetMetadata",
  {},
  {
    serverCapabilities: message(1, common.ServerCapabilities),
    diagnostics: diagnostics(2),
    dataSources: typeNames(3),
    resources: typeNames(4),
    listResources: typeNames(7),
    actions: typeNames(9),
  },
);

export const GetProviderSchema = method(
  "GetProviderSchema",
  {},
  {
    provider: message(1, common.Schema),
    resourceSchemas: schemas(2),
    dataSourceSchemas: schemas(3),
    diagnostics: diagnostics(4),
    serverCapabilities: message(6, common.ServerCapabilities),
    listResourceSchemas: schemas(9),
    actionSchemas: map(11, messageType({ schema: message(1, common.Schema) })),
  },
);

export const GetResourceIdentitySchemas = method(
  "GetResourceIdentitySchemas",
  {},
  { identitySchemas: map(1, common.IdentitySchema), diagnostics: diagnostics(2) },
);

export const UpgradeResourceIdentity = method(
  "UpgradeResourceIdentity",
  { typeName: string(1), version: int(2), rawIdentity: message(3, common.RawState) },
  { upgradedIdentity: identity(1), diagnostics: diagnostics(2) },
);

export const ValidateProviderConfig = method(
  "ValidateProviderConfig",
  { config: value(1) },
  { diagnostics: diagnostics(2) },
);

export const ConfigureProvider = method(
  "ConfigureProvider",
  { terraformVersion: string(1), config: value(2) },
  { diagnostics: diagnostics(1) },
);

export const ValidateResourceConfig = validation("ValidateResourceConfig");

export const UpgradeResourceState = method(
  "UpgradeResourceState",
  { typeName: string(1), version: int(2), rawState: message(3, common.RawState) },
  { upgradedState: value(1), diagnostics: diagnostics(2) },
);

export const ReadResource = method(
  "ReadResource",
  { typeName: string(1), currentState: value(2), private: bytes(3), currentIdentity: identity(6) },
  { newState: value(1), diagnostics: diagnostics(2), private: bytes(3), newIdentity: identity(5) },
);

export const PlanResourceChange = method(
  "PlanResourceChange",
  {
    typeName: string(1),
    priorState: value(2),
    proposedNewState: value(3),
    config: value(4),
    priorPrivate: bytes(5),
    clientCapabilities: message(7, common.ClientCapabilities),
    priorIdentity: identity(8),
    plannedPrivate: bytes(9),
  },
  {
    plannedState: value(1),
    requiresReplace: repeated(2, common.AttributePath),
    plannedPrivate: bytes(3),
    diagnostics: diagnostics(4),
    plannedIdentity: identity(7),
  },
);

export const ApplyResourceChange = method(
  "ApplyResourceChange",
  {
    typeName: string(1),
    priorState: value(2),
    plannedState: value(3),
    config: value(4),
    plannedPrivate: bytes(5),
    plannedIdentity: identity(7),
  },
  { newState: value(1), private: bytes(2), diagnostics: diagnostics(3), newIdentity: identity(5) },
);

export const ImportResourceState = method(
  "ImportResourceState",
  { typeName: string(1), id: string(2), identity: identity(4) },
  {
    importedResources: repeated(
      1,
      messageType({ typeName: string(1), state: value(2), private: bytes(3), identity: identity(4) }),
    ),
    diagnostics: diagnostics(2),
  },
);

export const ValidateDataResourceConfig = validation("ValidateDataResourceConfig");

export const ReadDataSource = method(
  "ReadDataSource",
  { typeName: string(1), config: value(2) },
  { state: value(1), diagnostics: diagnostics(2) },
);

export const ValidateListResourceConfig = validation("ValidateListResourceConfig");

/** Streams one event for each object that is found. */
export const ListResource = method(
  "ListResource",
  { typeName: string(1), config: value(2), includeResourceObject: bool(3), limit: int(4) },
  {
    identity: identity(1),
    displayName: string(2),
    resourceObject: value(3),
    diagnostic: diagnostics(4),
  },
);

export const ValidateActionConfig = validation("ValidateActionConfig");

export const PlanAction = method(
  "PlanAction",
  { actionType: string(1), config: value(2) },
  { diagnostics: diagnostics(1) },
);

/** Streams progress, then `completed`. Each event has one of the two. */
export const InvokeAction = method(
  "InvokeAction",
  { actionType: string(1), config: value(2) },
  {
    progress: message(1, messageType({ message: string(1) })),
    completed: message(2, messageType({ diagnostics: diagnostics(1) })),
  },
);

/** The protocol writes `Error` with a capital E. */
export const StopProvider = method("StopProvider", {}, { Error: string(1) });
