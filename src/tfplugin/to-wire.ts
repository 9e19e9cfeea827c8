import type { AttributePath, Diagnostic } from "./diagnostic";
import { attributesOf, type Resource, type Schema, type StateOf } from "./provider";
import { parseJsonValue } from "./value/json";
import { decodeValue, encodeValue } from "./value/msgpack";
import {
  isObject,
  isWhollyKnown,
  type KnownObject,
  object,
  string,
  type Type,
  typeToJson,
  type Value,
} from "./value/value";
import type * as wire from "./wire/common";
import { Severity } from "./wire/common";
import type { MessageOf } from "./wire/message";

/** Converts values and schemas to protocol messages and back. */

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

/** The same for an object type: states and configurations, which may have unknown values. */
export function fromDynamicObject(type: Type, message: wire.DynamicValue | undefined): KnownObject | null {
  const value = fromDynamicValue(type, message);
  return value === null ? null : asObject(value);
}

export function asObject(value: Value): KnownObject {
  if (!isObject(value)) throw new TypeError("expected an object from Terraform");
  return value;
}

/** Asserts that an object has no unknown values, as in a state or in the configuration of a data source that is read. */
export function asState(value: Value): StateOf<Schema> {
  if (!isWhollyKnown(value)) throw new TypeError("expected known values from Terraform");
  return asObject(value) as StateOf<Schema>;
}

export function fromDynamicState(type: Type, message: wire.DynamicValue | undefined): StateOf<Schema> | null {
  const value = fromDynamicValue(type, message);
  return value === null ? null : asState(value);
}

export function diagnosticToWire(diagnostic: Diagnostic): wire.Diagnostic {
  const { severity, summary, detail, attribute } = diagnostic;
  return {
    severity: Severity[severity],
    summary,
    detail,
    attribute: attribute === undefined ? undefined : pathToWire(attribute),
  };
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
 * Part of every reply with a state, because Terraform drops an identity that a reply does not have. Undefined while it is unknown,
 * because Terraform 1.12 and later and OpenTofu cannot write an unknown identity into a plan, and for null.
 */
export function identityOf(resource: Resource<unknown>, state: KnownObject | null): IdentityData | undefined {
  if (resource.identity === undefined || state === null) return undefined;
  const name = state[resource.identity] ?? null;
  if (name === null || !isWhollyKnown(name)) return undefined;
  return { identityData: toDynamicValue(identityType(resource.identity), { [resource.identity]: name }) };
}

/** The object that a call is about, as errors name it: the value of its identity, where that is known. */
export function subjectOf(
  { identity }: { readonly identity?: string },
  object: KnownObject | null,
): string | undefined {
  const name = identity === undefined ? undefined : object?.[identity];
  return typeof name === "string" ? name : undefined;
}

export function fromIdentity(name: string, message: IdentityData | undefined): Value {
  const identity = fromDynamicObject(identityType(name), message?.identityData);
  return identity?.[name] ?? null;
}

export const identityType = (name: string) => object({ [name]: string });

function typeBytes(type: Type): Uint8Array {
  return Buffer.from(JSON.stringify(typeToJson(type)));
}
