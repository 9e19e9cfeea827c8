import {
  bool,
  bytes,
  int,
  type MessageOf,
  message,
  messageType,
  optionalInt,
  optionalString,
  repeated,
  string,
} from "./message";

/** Messages that several RPCs use. Names and field numbers are those of tfplugin6 in Terraform 1.16. */

export const DynamicValue = messageType({ msgpack: bytes(1), json: bytes(2) });
export type DynamicValue = MessageOf<typeof DynamicValue>;

const AttributeStep = messageType({
  attributeName: optionalString(1),
  elementKeyString: optionalString(2),
  elementKeyInt: optionalInt(3),
});

export const AttributePath = messageType({ steps: repeated(1, AttributeStep) });
export type AttributePath = MessageOf<typeof AttributePath>;

export const Severity = { invalid: 0, error: 1, warning: 2 } as const;

export const Diagnostic = messageType({
  severity: int(1),
  summary: string(2),
  detail: string(3),
  attribute: message(4, AttributePath),
});
export type Diagnostic = MessageOf<typeof Diagnostic>;

/** A state as in the state file. `flatmap` (field 2, before Terraform 0.12) is not read. */
export const RawState = messageType({ json: bytes(1) });

export const IdentityData = messageType({ identityData: message(1, DynamicValue) });

const IdentityAttribute = messageType({
  name: string(1),
  type: bytes(2),
  requiredForImport: bool(3),
  optionalForImport: bool(4),
  description: string(5),
});

export const IdentitySchema = messageType({
  version: int(1),
  identityAttributes: repeated(2, IdentityAttribute),
});
export type IdentitySchema = MessageOf<typeof IdentitySchema>;

const SchemaAttribute = messageType({
  name: string(1),
  type: bytes(2),
  description: string(3),
  required: bool(4),
  optional: bool(5),
  computed: bool(6),
  sensitive: bool(7),
  descriptionKind: int(8),
});

const SchemaBlock = messageType({
  version: int(1),
  attributes: repeated(2, SchemaAttribute),
  description: string(4),
  descriptionKind: int(5),
});

export const Schema = messageType({ version: int(1), block: message(2, SchemaBlock) });
export type Schema = MessageOf<typeof Schema>;

export const ServerCapabilities = messageType({
  planDestroy: bool(1),
  getProviderSchemaOptional: bool(2),
  moveResourceState: bool(3),
  generateResourceConfig: bool(4),
});

export const ClientCapabilities = messageType({ storePlannedPrivate: bool(3) });
