import { Decoder, decodeMulti, Encoder, ExtData, type ExtensionCodecType } from "@msgpack/msgpack";
import {
  Decimal,
  Dynamic,
  fromBigInt,
  type Known,
  mapRecord,
  type ObjectValue,
  parseNumber,
  type Type,
  typeFromJson,
  typeToJson,
  Unknown,
  type Value,
} from "./value";

/**
 * Values in msgpack. The bytes do not contain types: each value is decoded and encoded with the type from its schema.
 * What Terraform sends and accepts was tested with 1.11.4.
 */

/** A value as the msgpack library reads and writes it. */
type Raw = null | boolean | string | number | bigint | Uint8Array | ExtData | Raw[] | { [key: string]: Raw };

/** Keeps extensions unchanged: the default codec of the library reads some of them as dates. */
const extensions: ExtensionCodecType<undefined> = {
  tryToEncode: (value) => (value instanceof ExtData ? value : null),
  decode: (data, type) => new ExtData(type, data),
};
const encoder = new Encoder({ useBigInt64: true, extensionCodec: extensions });

/** Type of the msgpack extension for an unknown value with refinements. */
const REFINED = 12;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

export function encodeValue(type: Type, value: Value): Uint8Array {
  return encoder.encode(toRaw(type, value));
}

/** @throws {TypeError} when the bytes are not a value of that type */
export function decodeValue(type: Type, bytes: Uint8Array): Value {
  // Each element has at least one byte. Without this limit the library allocates memory for any length that the bytes claim.
  const decoder = new Decoder({
    useBigInt64: true,
    extensionCodec: extensions,
    maxArrayLength: bytes.length,
  });
  return fromRaw(type, decoder.decode(bytes) as Raw);
}

function toRaw(type: Type, value: Value): Raw {
  if (value === null) return null;
  if (value instanceof Unknown) return unknownToRaw(value);
  switch (type.kind) {
    case "string":
    case "bool":
      return value as string | boolean;
    case "number":
      return numberToRaw(value);
    case "dynamic":
      return dynamicToRaw(value);
    case "list":
    case "set":
      return (value as readonly Value[]).map((item) => toRaw(type.element, item));
    case "tuple":
      return type.elements.map((element, index) =>
        toRaw(element, (value as readonly Value[])[index] ?? null),
      );
    case "map":
      return sortedMap(Object.keys(value), () => type.element, value);
    case "object":
      // Terraform requires every attribute of an object.
      return sortedMap(Object.keys(type.attributes), (name) => type.attributes[name], value);
  }
}

/** With keys in lexical order, as Terraform writes them, so that equal values have equal bytes. */
function sortedMap(names: string[], typeOf: (name: string) => Type | undefined, value: Known): Raw {
  const raw: { [key: string]: Raw } = {};
  for (const name of names.sort()) {
    const type = typeOf(name);
    if (type !== undefined) raw[name] = toRaw(type, (value as ObjectValue)[name] ?? null);
  }
  return raw;
}

function fromRaw(type: Type, raw: Raw): Value {
  if (raw === null) return null;
  if (raw instanceof ExtData) return unknownFromRaw(raw);
  switch (type.kind) {
    case "string":
      if (typeof raw === "string") return raw;
      break;
    case "bool":
      if (typeof raw === "boolean") return raw;
      break;
    case "number":
      if (typeof raw === "number") return Number.isInteger(raw) ? fromBigInt(BigInt(raw)) : raw;
      if (typeof raw === "bigint") return fromBigInt(raw);
      if (typeof raw === "string") return parseNumber(raw);
      break;
    case "dynamic":
      if (Array.isArray(raw) && raw.length === 2) return dynamicFromRaw(raw);
      break;
    case "list":
    case "set":
      if (Array.isArray(raw)) return raw.map((item) => fromRaw(type.element, item));
      break;
    case "tuple":
      if (Array.isArray(raw) && raw.length === type.elements.length) {
        return type.elements.map((element, index) => fromRaw(element, raw[index] ?? null));
      }
      break;
    case "map":
      if (isRawMap(raw)) return mapRecord(raw, (item) => fromRaw(type.element, item));
      break;
    case "object":
      if (isRawMap(raw)) return objectFromRaw(type.attributes, raw);
      break;
  }
  throw new TypeError(`expected ${type.kind} in a value of Terraform, got ${describe(raw)}`);
}

function numberToRaw(value: Known): Raw {
  if (value instanceof Decimal) return value.text;
  if (typeof value === "number" && !Number.isInteger(value)) return value;
  const integer = BigInt(value as number | bigint);
  if (integer > INT64_MAX || integer < INT64_MIN) return integer.toString();
  // The library writes a number above 32 bits as a double, and every bigint in 64 bits.
  return integer >= -(2n ** 31n) && integer < 2n ** 32n ? Number(integer) : integer;
}

function dynamicToRaw(value: Known): Raw {
  if (!(value instanceof Dynamic)) throw new TypeError("a value of the dynamic type must carry its type");
  return [Buffer.from(JSON.stringify(typeToJson(value.type))), toRaw(value.type, value.value)];
}

function dynamicFromRaw([json, raw]: Raw[]): Dynamic {
  const text = typeof json === "string" ? json : Buffer.from(json as Uint8Array).toString();
  const type = typeFromJson(JSON.parse(text));
  return new Dynamic(type, fromRaw(type, raw ?? null));
}

function objectFromRaw(attributes: Readonly<Record<string, Type>>, raw: { [key: string]: Raw }): Value {
  const value: Record<string, Value> = {};
  for (const [name, type] of Object.entries(attributes)) {
    if (!Object.hasOwn(raw, name)) throw new TypeError(`the object has no attribute ${name}`);
    value[name] = fromRaw(type, raw[name] ?? null);
  }
  const extra = Object.keys(raw).find((name) => !Object.hasOwn(attributes, name));
  if (extra !== undefined) throw new TypeError(`unsupported attribute ${extra}`);
  return value;
}

function unknownToRaw({ body }: Unknown): ExtData {
  return body.length === 0 ? new ExtData(0, Uint8Array.of(0)) : new ExtData(REFINED, body);
}

function unknownFromRaw({ type, data }: ExtData): Unknown {
  const body = typeof data === "function" ? data(0) : data;
  // Terraform's own reader also ignores the type of a short extension.
  if (body.length <= 1) return new Unknown();
  if (type !== REFINED) throw new TypeError(`msgpack extension ${type} is not an unknown value`);
  // A copy, because the library returns a view of the whole message.
  return new Unknown(Uint8Array.from(body));
}

function isRawMap(raw: Raw): raw is { [key: string]: Raw } {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof Uint8Array);
}

function describe(raw: Raw): string {
  return raw instanceof Uint8Array ? "bytes" : Array.isArray(raw) ? `an array of ${raw.length}` : typeof raw;
}

/** The refinements of an unknown value that checks use; others are ignored. */
export interface Refinement {
  /** True when the value is known not to be null. */
  readonly notNull: boolean;
  /** The known prefix of a string, such as `+1` of `"+1${var.rest}"`. */
  readonly prefix: string;
}

/** Keys of a refinement. */
const NULLNESS = "1";
const PREFIX = "2";

export function refinementOf(unknown: Unknown): Refinement {
  const map = readMap(unknown.body);
  const prefix = map[PREFIX];
  return { notNull: map[NULLNESS] === false, prefix: typeof prefix === "string" ? prefix : "" };
}

/** Unreadable refinements are ignored, so that a check does not fail with a newer Terraform. */
function readMap(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    // Terraform's own reader also ignores what follows the map.
    for (const first of decodeMulti(body)) return Object(first);
  } catch {
    // An unknown kind of refinement.
  }
  return {};
}
