import { create, createFileRegistry, type DescField, type DescMessage, toBinary } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  OneofDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";

/**
 * The messages of tfplugin6 as of Terraform 1.16, as a descriptor for the protobuf library, written independently of
 * our tables to check them.
 *
 * One line per message; each field is `name=number:type`, `*` marks repeated ones, `?` optional ones, `|` the members
 * of a oneof. Enums are int32 here, which has the same encoding.
 */
const MESSAGES = `
DynamicValue: msgpack=1:bytes json=2:bytes
Diagnostic: severity=1:int32 summary=2:string detail=3:string attribute=4:AttributePath
AttributePath: steps=1:Step*
Step: attribute_name=1:string| element_key_string=2:string| element_key_int=3:int64|
RawState: json=1:bytes flatmap=2:map<string>
ResourceIdentitySchema: version=1:int64 identity_attributes=2:IdentityAttribute*
IdentityAttribute: name=1:string type=2:bytes required_for_import=3:bool optional_for_import=4:bool description=5:string
ResourceIdentityData: identity_data=1:DynamicValue
Schema: version=1:int64 block=2:Block
Block: version=1:int64 attributes=2:Attribute* block_types=3:NestedBlock* description=4:string description_kind=5:int32 deprecated=6:bool deprecation_message=7:string computed=8:bool
Attribute: name=1:string type=2:bytes nested_type=10:Object description=3:string required=4:bool optional=5:bool computed=6:bool sensitive=7:bool description_kind=8:int32 deprecated=9:bool write_only=11:bool deprecation_message=12:string
NestedBlock: type_name=1:string block=2:Block nesting=3:int32 min_items=4:int64 max_items=5:int64
Object: attributes=1:Attribute* nesting=3:int32 min_items=4:int64 max_items=5:int64
ServerCapabilities: plan_destroy=1:bool get_provider_schema_optional=2:bool move_resource_state=3:bool generate_resource_config=4:bool
ClientCapabilities: deferral_allowed=1:bool write_only_attributes_allowed=2:bool store_planned_private=3:bool computed_blocks_allowed=4:bool
Deferred: reason=1:int32
TypeName: type_name=1:string
FunctionName: name=1:string
GetMetadata.Request:
GetMetadata.Response: server_capabilities=1:ServerCapabilities diagnostics=2:Diagnostic* data_sources=3:TypeName* resources=4:TypeName* functions=5:FunctionName* ephemeral_resources=6:TypeName* list_resources=7:TypeName* state_stores=8:TypeName* actions=9:TypeName*
GetProviderSchema.Request:
GetProviderSchema.Response: provider=1:Schema resource_schemas=2:map<Schema> data_source_schemas=3:map<Schema> diagnostics=4:Diagnostic* provider_meta=5:Schema server_capabilities=6:ServerCapabilities ephemeral_resource_schemas=8:map<Schema> list_resource_schemas=9:map<Schema> state_store_schemas=10:map<Schema> action_schemas=11:map<ActionSchema>
ValidateProviderConfig.Request: config=1:DynamicValue
ValidateProviderConfig.Response: diagnostics=2:Diagnostic*
UpgradeResourceState.Request: type_name=1:string version=2:int64 raw_state=3:RawState
UpgradeResourceState.Response: upgraded_state=1:DynamicValue diagnostics=2:Diagnostic*
GetResourceIdentitySchemas.Request:
GetResourceIdentitySchemas.Response: identity_schemas=1:map<ResourceIdentitySchema> diagnostics=2:Diagnostic*
UpgradeResourceIdentity.Request: type_name=1:string version=2:int64 raw_identity=3:RawState
UpgradeResourceIdentity.Response: upgraded_identity=1:ResourceIdentityData diagnostics=2:Diagnostic*
ValidateResourceConfig.Request: type_name=1:string config=2:DynamicValue client_capabilities=3:ClientCapabilities
ValidateResourceConfig.Response: diagnostics=1:Diagnostic*
ValidateDataResourceConfig.Request: type_name=1:string config=2:DynamicValue
ValidateDataResourceConfig.Response: diagnostics=1:Diagnostic*
ConfigureProvider.Request: terraform_version=1:string config=2:DynamicValue client_capabilities=3:ClientCapabilities
ConfigureProvider.Response: diagnostics=1:Diagnostic*
ReadResource.Request: type_name=1:string current_state=2:DynamicValue private=3:bytes provider_meta=4:DynamicValue client_capabilities=5:ClientCapabilities current_identity=6:ResourceIdentityData
ReadResource.Response: new_state=1:DynamicValue diagnostics=2:Diagnostic* private=3:bytes deferred=4:Deferred new_identity=5:ResourceIdentityData
PlanResourceChange.Request: type_name=1:string prior_state=2:DynamicValue proposed_new_state=3:DynamicValue config=4:DynamicValue prior_private=5:bytes provider_meta=6:DynamicValue client_capabilities=7:ClientCapabilities prior_identity=8:ResourceIdentityData planned_private=9:bytes
PlanResourceChange.Response: planned_state=1:DynamicValue requires_replace=2:AttributePath* planned_private=3:bytes diagnostics=4:Diagnostic* legacy_type_system=5:bool deferred=6:Deferred planned_identity=7:ResourceIdentityData
ApplyResourceChange.Request: type_name=1:string prior_state=2:DynamicValue planned_state=3:DynamicValue config=4:DynamicValue planned_private=5:bytes provider_meta=6:DynamicValue planned_identity=7:ResourceIdentityData
ApplyResourceChange.Response: new_state=1:DynamicValue private=2:bytes diagnostics=3:Diagnostic* legacy_type_system=4:bool new_identity=5:ResourceIdentityData
ImportResourceState.Request: type_name=1:string id=2:string client_capabilities=3:ClientCapabilities identity=4:ResourceIdentityData
ImportedResource: type_name=1:string state=2:DynamicValue private=3:bytes identity=4:ResourceIdentityData
ImportResourceState.Response: imported_resources=1:ImportedResource* diagnostics=2:Diagnostic* deferred=3:Deferred
ReadDataSource.Request: type_name=1:string config=2:DynamicValue provider_meta=3:DynamicValue client_capabilities=4:ClientCapabilities
ReadDataSource.Response: state=1:DynamicValue diagnostics=2:Diagnostic* deferred=3:Deferred
ListResource.Request: type_name=1:string config=2:DynamicValue include_resource_object=3:bool limit=4:int64
ListResource.Event: identity=1:ResourceIdentityData display_name=2:string resource_object=3:DynamicValue? diagnostic=4:Diagnostic*
ValidateListResourceConfig.Request: type_name=1:string config=2:DynamicValue include_resource_object=3:DynamicValue limit=4:DynamicValue
ValidateListResourceConfig.Response: diagnostics=1:Diagnostic*
ActionSchema: schema=1:Schema
ValidateActionConfig.Request: type_name=1:string config=2:DynamicValue
ValidateActionConfig.Response: diagnostics=1:Diagnostic*
PlanAction.Request: action_type=1:string config=2:DynamicValue client_capabilities=3:ClientCapabilities
PlanAction.Response: diagnostics=1:Diagnostic* deferred=2:Deferred
Progress: message=1:string
Completed: diagnostics=1:Diagnostic*
InvokeAction.Request: action_type=1:string config=2:DynamicValue client_capabilities=3:ClientCapabilities
InvokeAction.Event: progress=1:Progress| completed=2:Completed|
StopProvider.Request:
StopProvider.Response: Error=1:string
`;

const SCALARS: Readonly<Record<string, FieldDescriptorProto_Type>> = {
  string: FieldDescriptorProto_Type.STRING,
  bytes: FieldDescriptorProto_Type.BYTES,
  bool: FieldDescriptorProto_Type.BOOL,
  int32: FieldDescriptorProto_Type.INT32,
  int64: FieldDescriptorProto_Type.INT64,
};

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: "tfplugin6.proto",
    package: "tfplugin6",
    syntax: "proto3",
    messageType: MESSAGES.trim().split("\n").map(toMessage),
  }),
  () => undefined,
);

function toMessage(line: string): DescriptorProto {
  const [, name = "", fields = ""] = /^([\w.]+):(.*)$/.exec(line) ?? [];
  const message = create(DescriptorProtoSchema, { name: name.replace(".", "_") });
  for (const field of fields.split(" ").filter(Boolean)) addField(message, field);
  return message;
}

function addField(message: DescriptorProto, text: string): void {
  const [, name = "", id = "", type = "", mark = ""] = /^(\w+)=(\d+):([\w<>]+)([*?|]?)$/.exec(text) ?? [];
  const field = create(FieldDescriptorProtoSchema, { name, number: Number(id) });
  const valueType = /^map<(\w+)>$/.exec(type)?.[1];
  setType(field, valueType === undefined ? type : `${message.name}.${name}Entry`);
  field.label =
    mark === "*" || valueType !== undefined
      ? FieldDescriptorProto_Label.REPEATED
      : FieldDescriptorProto_Label.OPTIONAL;
  if (valueType !== undefined) {
    const entry = create(DescriptorProtoSchema, { name: `${name}Entry`, options: { mapEntry: true } });
    addField(entry, "key=1:string");
    addField(entry, `value=2:${valueType}`);
    message.nestedType.push(entry);
  }
  if (mark === "|") {
    if (message.oneofDecl.length === 0)
      message.oneofDecl.push(create(OneofDescriptorProtoSchema, { name: "selector" }));
    field.oneofIndex = 0;
  }
  message.field.push(field);
}

function setType(field: FieldDescriptorProto, type: string): void {
  const scalar = SCALARS[type];
  field.type = scalar ?? FieldDescriptorProto_Type.MESSAGE;
  if (scalar === undefined) field.typeName = `.tfplugin6.${type}`;
}

/** Name as in the protocol: `ReadResource.Request`, `DynamicValue`. */
function descriptorOf(name: string): DescMessage {
  const found = registry.getMessage(`tfplugin6.${name.replace(".", "_")}`);
  if (found === undefined) throw new Error(`there is no message ${name}`);
  return found;
}

/** Encodes one of our messages with the protobuf library. Throws for a field that the protocol does not have. */
export function referenceBytes(name: string, ours: object): Uint8Array {
  return toBinary(descriptorOf(name), toReference(descriptorOf(name), ours).message);
}

function toReference(descriptor: DescMessage, ours: object): ReflectMessage {
  const message = reflect(descriptor);
  for (const [name, value] of Object.entries(ours)) {
    const field = descriptor.field[name];
    if (field === undefined) throw new Error(`${descriptor.name} has no field ${name}`);
    if (value !== undefined) setField(message, field, value);
  }
  return message;
}

function setField(message: ReflectMessage, field: DescField, value: unknown): void {
  switch (field.fieldKind) {
    case "list":
      for (const item of value as readonly object[]) {
        if (field.listKind === "message") message.get(field).add(toReference(field.message, item));
      }
      break;
    case "map":
      for (const [key, item] of value as ReadonlyMap<string, object>) {
        if (field.mapKind === "message") message.get(field).set(key, toReference(field.message, item));
      }
      break;
    case "message":
      message.set(field, toReference(field.message, value as object));
      break;
    default:
      message.set(field, typeof value === "number" && isLong(field) ? BigInt(value) : value);
  }
}

const isLong = (field: DescField) => field.proto.type === FieldDescriptorProto_Type.INT64;
