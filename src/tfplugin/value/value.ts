import type { Decimal } from "./decimal";
import type { Type } from "./type";

/** A value that Terraform cannot know yet. `body` is kept as it came, so that an echo is byte-identical. */
export class Unknown {
  /** @param body the refinements in msgpack; empty when there are none. */
  constructor(readonly body: Uint8Array = new Uint8Array()) {}
}

/** Unknown, with nothing said about the value to come. */
export const UNKNOWN = new Unknown();

/** A value of the dynamic pseudo-type, which carries its own type. */
export class Dynamic {
  constructor(
    readonly type: Type,
    readonly value: Value,
  ) {}
}

export type Known = string | boolean | number | bigint | Decimal | Dynamic | readonly Value[] | KnownObject;
export interface KnownObject {
  readonly [name: string]: Value;
}

/** Any value: known, null, or unknown in whole or in parts. */
export type Value = Known | null | Unknown;

export const isUnknown = (value: Value | undefined): value is Unknown => value instanceof Unknown;

/** True when no part of the value is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (value === null || typeof value !== "object") return true;
  if (value instanceof Unknown) return false;
  if (value instanceof Dynamic) return isWhollyKnown(value.value);
  return Object.values(value).every(isWhollyKnown);
}

/** The value with every unknown part replaced by null, as state may hold no unknowns. */
export function withoutUnknowns(value: Value): Value {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Unknown) return null;
  if (value instanceof Dynamic) return new Dynamic(value.type, withoutUnknowns(value.value));
  if (Array.isArray(value)) return value.map(withoutUnknowns);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutUnknowns(part)]));
}

export function isObject(value: Value): value is KnownObject {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Deep equality of two values; two unknowns are equal whatever was said about them. */
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
