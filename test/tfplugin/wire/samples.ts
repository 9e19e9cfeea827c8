import {
  type Diagnostic,
  type DynamicValue,
  type IdentitySchema,
  type Schema,
  Severity,
} from "../../../src/tfplugin/wire/common";
import type { MessageType } from "../../../src/tfplugin/wire/message";
import * as service from "../../../src/tfplugin/wire/provider-service";

/** One request and one response of each RPC, with a different value in every field of our tables. */

const bytes = (...values: number[]) => Uint8Array.from(values);
const value = (byte: number): DynamicValue => ({ msgpack: bytes(0xcc, byte), json: bytes(0x7b, byte) });
const identity = (byte: number) => ({ identityData: value(byte) });

const everyStep = {
  steps: [
    { attributeName: "number", elementKeyString: undefined, elementKeyInt: undefined },
    { attributeName: undefined, elementKeyString: "", elementKeyInt: undefined },
    { attributeName: undefined, elementKeyString: undefined, elementKeyInt: 0 },
    { attributeName: undefined, elementKeyString: undefined, elementKeyInt: -1 },
  ],
};
const diagnostics: readonly Diagnostic[] = [
  { severity: Severity.error, summary: "Ungültig ☎", detail: "why", attribute: everyStep },
  { severity: Severity.warning, summary: "s", detail: "", attribute: undefined },
];

const schema: Schema = {
  version: 3,
  block: {
    version: 2,
    attributes: [
      {
        name: "id",
        type: bytes(0x22, 0x73, 0x22),
        description: "d",
        required: true,
        optional: true,
        computed: true,
        sensitive: true,
        descriptionKind: 1,
      },
      {
        name: "plain",
        type: bytes(1),
        description: "",
        required: false,
        optional: false,
        computed: false,
        sensitive: false,
        descriptionKind: 0,
      },
    ],
    description: "b",
    descriptionKind: 1,
  },
};
const schemas = (name: string) =>
  new Map([
    [name, schema],
    [`${name}_2`, { version: 0, block: undefined }],
  ]);

const identitySchema: IdentitySchema = {
  version: 1,
  identityAttributes: [
    { name: "number", type: bytes(5), requiredForImport: true, optionalForImport: true, description: "n" },
  ],
};
const capabilities = {
  planDestroy: true,
  getProviderSchemaOptional: true,
  moveResourceState: true,
  generateResourceConfig: true,
};
const typeName = "rymi_number";
const typed = { typeName, config: value(1) };
const rawState = { json: bytes(0x7b, 0x7d) };

export interface Sample {
  /** Such as `ReadResource`. */
  readonly name: string;
  readonly request: object;
  readonly response: object;
  readonly requestTable: MessageType<object>;
  readonly responseTable: MessageType<object>;
}

/** Gives a sample the types of its method, so that a missing field does not compile. */
function sample<Request extends object, Response extends object>(
  method: service.Method<Request, Response>,
  request: Request,
  response: Response,
): Sample {
  const name = method.path.split("/").pop() ?? "";
  return {
    name,
    request,
    response,
    requestTable: method.request,
    responseTable: method.response,
  } as unknown as Sample;
}

export const SAMPLES: readonly Sample[] = [
  sample(
    service.GetMetadata,
    {},
    {
      serverCapabilities: capabilities,
      diagnostics,
      dataSources: [{ typeName: "rymi_numbers" }],
      resources: [{ typeName }, { typeName: "" }],
      listResources: [{ typeName: "rymi_list" }],
      actions: [{ typeName: "rymi_act" }],
    },
  ),
  sample(
    service.GetProviderSchema,
    {},
    {
      provider: schema,
      resourceSchemas: schemas("r"),
      dataSourceSchemas: schemas("d"),
      diagnostics,
      serverCapabilities: capabilities,
      listResourceSchemas: schemas("l"),
      actionSchemas: new Map([
        ["a", { schema }],
        ["b", { schema: undefined }],
      ]),
    },
  ),
  sample(
    service.GetResourceIdentitySchemas,
    {},
    { identitySchemas: new Map([[typeName, identitySchema]]), diagnostics },
  ),
  sample(
    service.UpgradeResourceIdentity,
    { typeName, version: 2 ** 40, rawIdentity: rawState },
    { upgradedIdentity: identity(1), diagnostics },
  ),
  sample(service.ValidateProviderConfig, { config: value(1) }, { diagnostics }),
  sample(service.ConfigureProvider, { terraformVersion: "1.11.4", config: value(1) }, { diagnostics }),
  sample(service.ValidateResourceConfig, typed, { diagnostics }),
  sample(
    service.UpgradeResourceState,
    { typeName, version: -1, rawState },
    { upgradedState: value(1), diagnostics },
  ),
  sample(
    service.ReadResource,
    { typeName, currentState: value(1), private: bytes(2), currentIdentity: identity(3) },
    { newState: value(1), diagnostics, private: bytes(2), newIdentity: identity(3) },
  ),
  sample(
    service.PlanResourceChange,
    {
      typeName,
      priorState: value(1),
      proposedNewState: value(2),
      config: value(3),
      priorPrivate: bytes(4),
      clientCapabilities: { storePlannedPrivate: true },
      priorIdentity: identity(5),
      plannedPrivate: bytes(6),
    },
    {
      plannedState: value(1),
      requiresReplace: [everyStep, { steps: [] }],
      plannedPrivate: bytes(2),
      diagnostics,
      plannedIdentity: identity(3),
    },
  ),
  sample(
    service.ApplyResourceChange,
    {
      typeName,
      priorState: value(1),
      plannedState: value(2),
      config: value(3),
      plannedPrivate: bytes(4),
      plannedIdentity: identity(5),
    },
    { newState: value(1), private: bytes(2), diagnostics, newIdentity: identity(3) },
  ),
  sample(
    service.ImportResourceState,
    { typeName, id: "+15551234567", identity: identity(1) },
    {
      importedResources: [{ typeName, state: value(1), private: bytes(2), identity: identity(3) }],
      diagnostics,
    },
  ),
  sample(service.ValidateDataResourceConfig, typed, { diagnostics }),
  sample(service.ReadDataSource, typed, { state: value(1), diagnostics }),
  sample(service.ValidateListResourceConfig, typed, { diagnostics }),
  sample(
    service.ListResource,
    { typeName, config: value(1), includeResourceObject: true, limit: 100 },
    { identity: identity(1), displayName: "+1", resourceObject: value(2), diagnostic: diagnostics },
  ),
  sample(service.ValidateActionConfig, typed, { diagnostics }),
  sample(service.PlanAction, { actionType: "rymi_act", config: value(1) }, { diagnostics }),
  sample(
    service.InvokeAction,
    { actionType: "rymi_act", config: value(1) },
    { progress: undefined, completed: { diagnostics } },
  ),
  sample(service.StopProvider, {}, { Error: "e" }),
];

/** @throws when there is none */
export function sampleOf(method: { readonly path: string }): Sample {
  const found = SAMPLES.find(({ name }) => method.path.endsWith(`/${name}`));
  if (found === undefined) throw new Error(`there is no sample of ${method.path}`);
  return found;
}
