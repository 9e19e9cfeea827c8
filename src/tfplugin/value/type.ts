import type { Decimal } from "./decimal";
import type { Dynamic, Known, KnownObject } from "./value";

/**
 * The type of a value in Terraform's type system (cty).
 *
 * `T` is the TypeScript type of a known, non-null value of that type; it exists only at compile time.
 */
export type Type<T extends Known = Known> = Shape & { readonly [known]?: T };

declare const known: unique symbol;

type Shape =
  | { readonly kind: "string" | "number" | "bool" | "dynamic" }
  | { readonly kind: "list" | "set" | "map"; readonly element: Type }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | { readonly kind: "object"; readonly attributes: Readonly<Record<string, Type>> };

export type KnownOf<T extends Type> = T extends { readonly [known]?: infer K }
  ? Exclude<K, undefined>
  : never;

export const string: Type<string> = { kind: "string" };
export const bool: Type<boolean> = { kind: "bool" };
/** Integers beyond 2^53 arrive as bigint, fractions without an exact double as {@link Decimal}. */
export const number: Type<number | bigint | Decimal> = { kind: "number" };
export const dynamic: Type<Dynamic> = { kind: "dynamic" };

export const list = <T extends Known>(element: Type<T>): Type<readonly T[]> => ({ kind: "list", element });
/** Elements in Terraform's own order, without duplicates. */
export const set = <T extends Known>(element: Type<T>): Type<readonly T[]> => ({ kind: "set", element });
export const map = <T extends Known>(element: Type<T>): Type<{ readonly [key: string]: T }> => ({
  kind: "map",
  element,
});
export const tuple = (elements: readonly Type[]): Type<readonly Known[]> => ({ kind: "tuple", elements });
export const object = <A extends Readonly<Record<string, Type>>>(
  attributes: A,
): Type<{ readonly [K in keyof A]: KnownOf<A[K]> | null } & KnownObject> => ({ kind: "object", attributes });

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
      return [
        "object",
        Object.fromEntries(Object.entries(type.attributes).map(([name, of]) => [name, typeToJson(of)])),
      ];
    default:
      return type.kind;
  }
}

/** @throws {TypeError} when `json` is no type constraint. */
export function typeFromJson(json: unknown): Type {
  if (json === "string" || json === "number" || json === "bool" || json === "dynamic") return { kind: json };
  if (Array.isArray(json)) {
    const [kind, of]: unknown[] = json;
    if (kind === "list" || kind === "set" || kind === "map") return { kind, element: typeFromJson(of) };
    if (kind === "tuple" && Array.isArray(of)) return { kind, elements: of.map(typeFromJson) };
    if (kind === "object" && typeof of === "object" && of !== null) {
      return {
        kind,
        attributes: Object.fromEntries(Object.entries(of).map(([name, part]) => [name, typeFromJson(part)])),
      };
    }
  }
  throw new TypeError(`not a type constraint: ${JSON.stringify(json)}`);
}
