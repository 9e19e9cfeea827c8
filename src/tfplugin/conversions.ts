import { isLosslessNumber, parse } from "lossless-json";
import type { AttributePath, Diagnostic } from "./diagnostic";
import { attributesOf, type Resource, type Schema, type StateOf } from "./provider";
import { decodeValue, encodeValue } from "./value/msgpack";
import {
  Dynamic,
  isObject,
  isWhollyKnown,
  mapRecord,
  type ObjectValue,
  object,
  parseNumber,
  string,
  type Type,
  typeFromJson,
  typeToJson,
  type Value,
} from "./value/value";
import type * as wire from "./wire/common";
import { Severity } from "./wire/common";
import type { MessageOf } from "./wire/message";

/** Conversions between values, schemas and diagnostics and their forms in messages: msgpack, JSON and protobuf messages. */

const MARKDOWN = 1;
const NO_BYTES = new Uint8Array();

export function toDynamicValue(type: Type, value: Value): wire.DynamicValue {
  return { msgpack: encodeValue(type, value), json: NO_BYTES };
}

/** A missing or empty message stands for null. */
export function fromDynamicValue(type: Type, message: wire.DynamicValue | undefined): Value {
  if (message === undefined) return null;
  if (message.msgpack.length > 0) return decodeValue(type, message.msgpack);
  return message.json.length > 0 ? parseJsonValue(type, message.json) : null;
}

/** Decodes a plan or a configuration, whose attributes may be unknown. */
export function fromDynamicObject(type: Type, message: wire.DynamicValue | undefined): ObjectValue | null {
  const value = fromDynamicValue(type, message);
  return value === null ? null : asObject(value);
}

/** Asserts that a value is an object; its attributes may be unknown. */
export function asObject(value: Value): ObjectValue {
  if (!isObject(value)) throw new TypeError("expected an object from Terraform");
  return value;
}

/** Asserts that a value is an object without unknown values, such as a state or the configuration of a data source that is read. */
export function asState(value: Value): StateOf<Schema> {
  if (!isWhollyKnown(value)) throw new TypeError("expected known values from Terraform");
  return asObject(value) as StateOf<Schema>;
}

/** Decodes a state, which has no unknown values. */
export function fromDynamicState(type: Type, message: wire.DynamicValue | undefined): StateOf<Schema> | null {
  const value = fromDynamicValue(type, message);
  return value === null ? null : asState(value);
}

export function diagnosticToWire(diagnostic: Diagnostic): wire.Diagnostic {
  const { severity, summary, detail, attribute } = diagnostic;
  return { severity: Severity[severity], summary, detail, attribute: attribute && pathToWire(attribute) };
}

export function pathToWire(path: AttributePath): wire.AttributePath {
  return {
    steps: path.map((step, index) => ({
      attributeName: index === 0 ? String(step) : undefined,
      elementKeyString: index > 0 && typeof step === "string" ? step : undefined,
      elementKeyInt: index > 0 && typeof step === "number" ? step : undefined,
    })),
  };
}

export function schemaToWire(schema: Schema): wire.Schema {
  const attributes = attributesOf(schema).map(([name, attribute]) => ({
    name,
    type: typeBytes(attribute.type),
    description: attribute.description,
    descriptionKind: MARKDOWN,
    required: attribute.required ?? false,
    optional: attribute.optional ?? false,
    computed: attribute.computed ?? false,
    sensitive: attribute.sensitive ?? false,
  }));
  const { version, description } = schema;
  return { version, block: { version, attributes, description, descriptionKind: MARKDOWN } };
}

export function identitySchemaToWire(name: string, description: string): wire.IdentitySchema {
  const attribute = {
    name,
    type: typeBytes(string),
    requiredForImport: true,
    optionalForImport: false,
    description,
  };
  return { version: 0, identityAttributes: [attribute] };
}

type IdentityData = MessageOf<typeof wire.IdentityData>;

/**
 * The identity of an object, for every reply with a state: Terraform drops an identity that is not in the reply. Undefined while
 * the identity is unknown, because Terraform 1.12 and later and OpenTofu cannot write an unknown one into a plan.
 */
export function identityOf(resource: Resource<unknown>, state: ObjectValue | null): IdentityData | undefined {
  if (resource.identity === undefined || state === null) return undefined;
  const name = state[resource.identity] ?? null;
  if (name === null || !isWhollyKnown(name)) return undefined;
  return { identityData: toDynamicValue(identityType(resource.identity), { [resource.identity]: name }) };
}

/** The name of the object that a call is about, for errors: the value of its identity, if that is known. */
export function subjectOf(
  { identity }: { readonly identity?: string },
  object: ObjectValue | null,
): string | undefined {
  const name = identity === undefined ? undefined : object?.[identity];
  return typeof name === "string" ? name : undefined;
}

export function identityFromWire(name: string, message: IdentityData | undefined): Value {
  const identity = fromDynamicObject(identityType(name), message?.identityData);
  return identity?.[name] ?? null;
}

export const identityType = (name: string) => object({ [name]: string });

function typeBytes(type: Type): Uint8Array {
  return Buffer.from(JSON.stringify(typeToJson(type)));
}

/** Reads a value in JSON, as in a state file. Numbers keep all their digits. */
export function parseJsonValue(type: Type, json: Uint8Array): Value {
  return fromJson(type, parse(Buffer.from(json).toString()));
}

/** Missing attributes become null, and attributes that the type does not have are dropped. */
function fromJson(type: Type, json: unknown): Value {
  if (json === null || json === undefined) return null;
  switch (type.kind) {
    case "string":
      if (typeof json === "string") return json;
      break;
    case "bool":
      if (typeof json === "boolean") return json;
      break;
    case "number":
      if (isLosslessNumber(json) || typeof json === "string") return parseNumber(json.toString());
      break;
    case "list":
    case "set":
      if (Array.isArray(json)) return json.map((item) => fromJson(type.element, item));
      break;
    case "tuple":
      if (Array.isArray(json)) return type.elements.map((element, index) => fromJson(element, json[index]));
      break;
    case "map":
      if (isRecord(json)) return mapRecord(json, (item) => fromJson(type.element, item));
      break;
    case "object":
      if (isRecord(json))
        return mapRecord(type.attributes, (attribute, name) => fromJson(attribute, ownProperty(json, name)));
      break;
    case "dynamic":
      if (isRecord(json)) {
        const of = typeFromJson(json["type"]);
        return new Dynamic(of, fromJson(of, json["value"]));
      }
      break;
  }
  throw new TypeError(`expected ${type.kind} in a state, got ${Array.isArray(json) ? "array" : typeof json}`);
}

function isRecord(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Ignores inherited properties: an attribute may have the name `constructor`. */
function ownProperty(json: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}
