/** An unknown value. `body` is kept as received, so that it is sent back unchanged. */
export class Unknown {
  /** @param body the refinements in msgpack; empty when there are none. */
  constructor(readonly body: Uint8Array = new Uint8Array()) {}
}

/** An unknown value without refinements. Marked as pure, so that the bundler can leave this file out of the chunk that starts. */
export const UNKNOWN = /* @__PURE__ */ new Unknown();

/** A value of the dynamic pseudo-type, with its own type. */
export class Dynamic {
  constructor(
    readonly type: Type,
    readonly value: Value,
  ) {}
}

/** A value that is neither null nor unknown. Its parts may be. */
export type Known = string | boolean | number | bigint | Decimal | Dynamic | readonly Value[] | ObjectValue;

export interface ObjectValue {
  readonly [name: string]: Value;
}

/** Any value: known, null or unknown. */
export type Value = Known | null | Unknown;

export const isUnknown = (value: Value | undefined): value is Unknown => value instanceof Unknown;

/** True when no part of the value is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (value === null || typeof value !== "object") return true;
  if (value instanceof Unknown) return false;
  if (value instanceof Dynamic) return isWhollyKnown(value.value);
  return Object.values(value).every(isWhollyKnown);
}

/** The value with every unknown part replaced by null, because a state cannot have unknown values. */
export function withoutUnknowns(value: Value): Value {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Unknown) return null;
  if (value instanceof Dynamic) return new Dynamic(value.type, withoutUnknowns(value.value));
  if (Array.isArray(value)) return value.map(withoutUnknowns);
  if (!isObject(value)) return value;
  return mapRecord(value, withoutUnknowns);
}

/** A record with the same names and converted values. */
export function mapRecord<T, U>(
  record: Readonly<Record<string, T>>,
  convert: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value, name)]));
}

export function isObject(value: Value): value is ObjectValue {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Deep equality of two values; two unknown values are equal whatever their refinements. */
export function sameValue(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== "object" || typeof right !== "object") return false;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  if (left instanceof Unknown) return true;
  if (left instanceof Dynamic && right instanceof Dynamic) return sameValue(left.value, right.value);
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && sameValue(part(left, name), part(right, name)))
  );
}

function part(of: object, name: string): Value {
  return (of as Record<string, Value>)[name] ?? null;
}

/**
 * The type of a value in Terraform's type system (cty).
 *
 * `T` is the TypeScript type of a known, non-null value of that type; it exists only at compile time.
 */
export type Type<T extends Known = Known> = Shape & { readonly [valueType]?: T };

declare const valueType: unique symbol;

type Shape =
  | { readonly kind: "string" | "number" | "bool" | "dynamic" }
  | { readonly kind: "list" | "set" | "map"; readonly element: Type }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | { readonly kind: "object"; readonly attributes: Readonly<Record<string, Type>> };

export type KnownOf<T extends Type> = T extends { readonly [valueType]?: infer K }
  ? Exclude<K, undefined>
  : never;

export const string: Type<string> = { kind: "string" };
export const bool: Type<boolean> = { kind: "bool" };
/** Integers beyond 2^53 are a bigint, fractions without an exact double a {@link Decimal}. */
export const number: Type<number | bigint | Decimal> = { kind: "number" };
export const dynamic: Type<Dynamic> = { kind: "dynamic" };

export const list = <T extends Known>(element: Type<T>): Type<readonly T[]> => ({ kind: "list", element });
/** Elements in the order of Terraform, without duplicates. */
export const set = <T extends Known>(element: Type<T>): Type<readonly T[]> => ({ kind: "set", element });
export const map = <T extends Known>(element: Type<T>): Type<{ readonly [key: string]: T }> => ({
  kind: "map",
  element,
});
export const tuple = (elements: readonly Type[]): Type<readonly Known[]> => ({ kind: "tuple", elements });
export const object = <A extends Readonly<Record<string, Type>>>(
  attributes: A,
): Type<{ readonly [K in keyof A]: KnownOf<A[K]> | null } & ObjectValue> => ({ kind: "object", attributes });

/** The type as Terraform writes it in schemas and dynamic values, such as `["list","string"]`. */
export function typeToJson(type: Type): unknown {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return [type.kind, typeToJson(type.element)];
    case "tuple":
      return ["tuple", type.elements.map(typeToJson)];
    case "object":
      return ["object", mapRecord(type.attributes, typeToJson)];
    default:
      return type.kind;
  }
}

/** @throws {TypeError} when `json` is not a type constraint */
export function typeFromJson(json: unknown): Type {
  if (json === "string" || json === "number" || json === "bool" || json === "dynamic") return { kind: json };
  if (Array.isArray(json)) {
    const [kind, of]: unknown[] = json;
    if (kind === "list" || kind === "set" || kind === "map") return { kind, element: typeFromJson(of) };
    if (kind === "tuple" && Array.isArray(of)) return { kind, elements: of.map(typeFromJson) };
    if (kind === "object" && typeof of === "object" && of !== null) {
      return { kind, attributes: mapRecord(of as Record<string, unknown>, typeFromJson) };
    }
  }
  throw new TypeError(`not a type constraint: ${JSON.stringify(json)}`);
}

/** A number without an exact double, such as 0.1, in plain decimal notation. */
export class Decimal {
  constructor(readonly text: string) {
    if (!/^-?\d+(\.\d+)?$/.test(text)) throw new TypeError(`not a decimal number: ${JSON.stringify(text)}`);
  }

  toString(): string {
    return this.text;
  }
}

const INTEGER = /^-?\d+$/;

/** The exact number: a number for safe integers and exact doubles, a bigint for other integers, else a {@link Decimal}. */
export function parseNumber(text: string): number | bigint | Decimal {
  const plain = expand(text);
  if (!INTEGER.test(plain)) return isExactDouble(plain) ? Number(plain) : new Decimal(plain);
  return fromBigInt(BigInt(plain));
}

/** A number if that is exact, else the bigint. */
export function fromBigInt(integer: bigint): number | bigint {
  const isSafe = integer >= BigInt(Number.MIN_SAFE_INTEGER) && integer <= BigInt(Number.MAX_SAFE_INTEGER);
  return isSafe ? Number(integer) : integer;
}

/** Whether a double can represent `plain` exactly: 0.5 yes, 0.1 no. */
function isExactDouble(plain: string): boolean {
  const value = Number(plain);
  // toFixed is limited to 100 digits. Configurations do not have as many.
  const digits = plain.split(".")[1]?.length ?? 0;
  return digits <= 50 && Number(value.toFixed(100)) === value && trimZeros(value.toFixed(100)) === plain;
}

/** Plain decimal notation without trailing zeros: JSON and state files may have 1e3 or 1.5E-2, the protocol has no exponents. */
function expand(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (match === null) throw new TypeError(`not a decimal number: ${JSON.stringify(text)}`);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction)
    .padEnd(point, "0")
    .padStart(whole.length + fraction.length - Math.min(0, point), "0");
  const at = Math.max(0, point);
  const integer = digits.slice(0, at).replace(/^0+(?=\d)/, "") || "0";
  const rest = trimZeros(digits.slice(at));
  const magnitude = rest === "" ? integer : `${integer}.${rest}`;
  return magnitude === "0" ? "0" : sign + magnitude;
}

const trimZeros = (fraction: string) => fraction.replace(/(?<!0)0+$/, "");
