import type { AttributePath, Diagnostics } from "./diagnostic";
import { refinementOf } from "./value/msgpack";
import {
  isWhollyKnown,
  type Known,
  type KnownObject,
  type KnownOf,
  object,
  type Type,
  Unknown,
  type Value,
} from "./value/value";

/**
 * One attribute of a schema. Exactly one of `required`, `optional` and `computed`, or `optional` with `computed`;
 * Terraform refuses to load anything else.
 */
export interface Attribute<T extends Known = Known> {
  readonly type: Type<T>;
  /** Markdown. */
  readonly description: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  /** The provider sets it; unknown in a plan that creates. */
  readonly computed?: boolean;
  /** Terraform hides it in its output. It still stands in clear text in state. */
  readonly sensitive?: boolean;
  /** A change of this attribute replaces the resource. */
  readonly requiresReplace?: boolean;
  /** Checks a known value. Answers what is wrong with it, in a sentence with the remedy, or undefined. */
  check?(value: T): string | undefined;
  /** Checks the known beginning of a string whose end is not known yet. */
  checkPrefix?(prefix: string): string | undefined;
  /** True when two spellings mean the same: then a plan keeps the one that is in state. */
  same?(left: T, right: T): boolean;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * One value per resource, data source or provider block. It feeds the wire schema, validation, planning and the
 * TypeScript types of state and configuration.
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

/** The object type that values of this schema have on the wire. */
export function objectType(of: Schema): Type {
  const known = objectTypes.get(of);
  if (known !== undefined) return known;
  const types = Object.entries(of.attributes).map(([name, attribute]) => [name, attribute.type] as const);
  const made = object(Object.fromEntries(types));
  objectTypes.set(of, made);
  return made;
}

export function attributesOf(of: Schema): readonly (readonly [string, Attribute])[] {
  return Object.entries(of.attributes);
}

/**
 * Checks a configuration against its schema. Terraform itself checks names and types only: an explicit null for a
 * required attribute and a value for a computed one pass through it.
 */
export function validate(schema: Schema, config: KnownObject, diagnostics: Diagnostics): void {
  for (const [name, attribute] of attributesOf(schema)) {
    checkAttribute(attribute, config[name] ?? null, [name], diagnostics);
  }
}

/** Checks the values of a plan once more, now that those which were unknown at plan are known. */
export function validateKnown(schema: Schema, planned: KnownObject, diagnostics: Diagnostics): void {
  for (const [name, attribute] of attributesOf(schema)) {
    if (!attribute.computed) checkAttribute(attribute, planned[name] ?? null, [name], diagnostics);
  }
}

function checkAttribute(
  attribute: Attribute,
  value: Value,
  path: AttributePath,
  diagnostics: Diagnostics,
): void {
  const name = path.join(".");
  if (value === null) {
    if (attribute.required) {
      diagnostics.error({
        summary: "Missing value for a required attribute",
        detail: `${name} is null, but it is required. Give it a value.`,
        attribute: path,
      });
    }
    return;
  }
  if (attribute.computed && !attribute.optional) {
    diagnostics.error({
      summary: "Value for a read-only attribute",
      detail: `${name} is set by the provider and cannot be configured. Remove it from the configuration.`,
      attribute: path,
    });
    return;
  }
  const complaint = complaintAbout(attribute, value);
  if (complaint !== undefined)
    diagnostics.error({ summary: `Invalid ${name}`, detail: complaint, attribute: path });
}

function complaintAbout(attribute: Attribute, value: Exclude<Value, null>): string | undefined {
  if (value instanceof Unknown) return attribute.checkPrefix?.(refinementOf(value).prefix);
  return isWhollyKnown(value) ? attribute.check?.(value) : undefined;
}
