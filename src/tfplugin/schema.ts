import type { Known, KnownObject, Unknown } from "./value/value";
import { type KnownOf, object, type Type } from "./value/value";

/**
 * One attribute of a schema. Exactly one of `required`, `optional` and `computed`, or `optional` with `computed`;
 * Terraform refuses any other combination.
 */
export interface Attribute<T extends Known = Known> {
  readonly type: Type<T>;
  /** Markdown. */
  readonly description: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  /** The provider sets it; unknown in a plan that creates. */
  readonly computed?: boolean;
  /** Terraform hides it in its output. The state has it in clear text. */
  readonly sensitive?: boolean;
  /** A change of this attribute replaces the resource. */
  readonly requiresReplace?: boolean;
  /** Checks a known value. Returns a sentence that says what is wrong and what to do, or undefined. */
  check?(value: T): string | undefined;
  /** Checks the known prefix of a string whose end is unknown. */
  checkPrefix?(prefix: string): string | undefined;
  /** Whether two values are spellings of the same value: then a plan keeps the one in the state. */
  same?(left: T, right: T): boolean;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * One value per resource, data source or provider block. The wire schema, validation, planning and the TypeScript types of state
 * and configuration derive from it.
 */
export interface Schema<A extends Attributes = Attributes> {
  readonly version: number;
  /** Markdown. */
  readonly description: string;
  readonly attributes: A;
}

type ValueOf<A extends Attribute> = KnownOf<A["type"]>;

/** A state: every attribute known, or null. */
export type StateOf<S extends Schema> = {
  readonly [K in keyof S["attributes"]]: ValueOf<S["attributes"][K]> | null;
} & KnownObject;

/** A configuration or plan: attributes may be unknown, too. */
export type ConfigOf<S extends Schema> = {
  readonly [K in keyof S["attributes"]]: ValueOf<S["attributes"][K]> | null | Unknown;
} & KnownObject;

export function schema<const A extends Attributes>(
  description: string,
  attributes: A,
  version = 0,
): Schema<A> {
  return { version, description, attributes };
}

const objectTypes = new WeakMap<Schema, Type>();

/** The object type of the values of this schema. */
export function objectType(of: Schema): Type {
  const known = objectTypes.get(of);
  if (known !== undefined) return known;
  const types = Object.entries(of.attributes).map(([name, attribute]) => [name, attribute.type] as const);
  const created = object(Object.fromEntries(types));
  objectTypes.set(of, created);
  return created;
}

export function attributesOf(of: Schema): readonly (readonly [string, Attribute])[] {
  return Object.entries(of.attributes);
}
