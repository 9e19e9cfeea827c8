import type { DiagnosticContent, Diagnostics } from "./diagnostic";
import {
  type Known,
  type KnownOf,
  mapRecord,
  type ObjectValue,
  object,
  type Type,
  type Unknown,
} from "./value/value";

/**
 * The definition of a provider. `Host` is the result of its configuration, such as a client; the Go SDK calls it meta.
 *
 * A handler reports errors through `diagnostics`, or throws. A `DiagnosticError` is shown as it is, any other error as `explain`
 * describes it, else as a bug. After an error the prior state is kept, unless `create` or `update` returns a state.
 */
export interface Provider<Host, S extends Schema = Schema> {
  /** Local name, such as `rymi`: the prefix of its types. */
  readonly name: string;
  readonly schema: S;
  /**
   * Called once per plan or apply. At plan the configuration may have unknown values. Should send no request, because Terraform
   * also configures providers that it does not call afterwards.
   */
  configure(request: ConfigureRequest<S>): Host | Promise<Host>;
  /**
   * Describes an error that a handler threw. Undefined for an error that means a bug.
   *
   * @param subject identity of the object that the call is about, if it has one
   */
  explain?(error: unknown, subject: string | undefined): DiagnosticContent | undefined;
  readonly resources: Readonly<Record<string, Resource<Host>>>;
  readonly dataSources?: Readonly<Record<string, DataSource<Host>>>;
  /** Operations that a user can invoke beside a plan (Terraform 1.14 and later). */
  readonly actions?: Readonly<Record<string, Action<Host>>>;
}

/** Available to each call. */
export interface Context {
  readonly diagnostics: Diagnostics;
  readonly log: Logger;
  /** Aborted when Terraform is interrupted: stop waiting, and return the result so far. */
  readonly signal: AbortSignal;
}

/** Writes to Terraform's log. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean>>;

export interface ConfigureRequest<S extends Schema = Schema> extends Omit<Context, "signal"> {
  readonly config: ConfigOf<S>;
  readonly terraformVersion: string;
}

export interface HostContext<Host> extends Context {
  readonly host: Host;
}

/** A state, and the private bytes that Terraform stores beside it and never shows. */
export interface Saved<S extends Schema> {
  readonly state: StateOf<S>;
  /** Absent: the private bytes stay as they are. */
  readonly private?: Uint8Array;
}

export interface Resource<Host, S extends Schema = Schema> {
  readonly schema: S;
  /** The string attribute that identifies the object, for Terraform 1.12 and later. */
  readonly identity?: string;
  /** Checks a plan made by the rules of the schema. May change computed attributes and private bytes. Synchronous. */
  plan?(request: PlanRequest<Host, S>): Planned<S> | undefined;
  /** Returns the state of the created object. If only a part succeeds, it reports the error and returns the partial state. */
  create(request: CreateRequest<Host, S>): Promise<Saved<S>>;
  /** Null if the object is known not to exist; throws if that is not known. */
  read(request: ReadRequest<Host, S>): Promise<Saved<S> | null>;
  /** Absent: every change replaces the resource. */
  update?(request: UpdateRequest<Host, S>): Promise<Saved<S>>;
  delete(request: DeleteRequest<Host, S>): Promise<void>;
  /** Converts the id from the user into a state that `read` completes. Absent: no import. */
  import?(request: ImportRequest<Host>): Saved<S>;
  /** Lists existing objects, for `terraform query` (1.14 and later). */
  list?(request: ListRequest<Host>): AsyncIterable<Listed<S>>;
}

export interface PlanRequest<Host, S extends Schema> extends Omit<Context, "signal"> {
  /** Undefined before ConfigureProvider. */
  readonly host: Host | undefined;
  /** Null when a new object is planned. */
  readonly prior: StateOf<S> | null;
  /** Null when the object is to be destroyed. */
  readonly planned: ConfigOf<S> | null;
  /** The private bytes of the earlier plan of the same change, if Terraform sends them (1.16 and later), else of the state. */
  readonly private: Uint8Array;
  /** Whether Terraform also sends the private bytes of this plan to the plan call at apply, even of a creation. */
  readonly storesPlannedPrivate: boolean;
}

export interface Planned<S extends Schema> {
  readonly planned?: ConfigOf<S>;
  readonly private?: Uint8Array;
}

export interface CreateRequest<Host, S extends Schema> extends HostContext<Host> {
  readonly planned: ConfigOf<S>;
  readonly private: Uint8Array;
}

export interface ReadRequest<Host, S extends Schema> extends HostContext<Host> {
  readonly state: StateOf<S>;
  readonly private: Uint8Array;
}

export interface UpdateRequest<Host, S extends Schema> extends CreateRequest<Host, S> {
  readonly prior: StateOf<S>;
}

export interface DeleteRequest<Host, S extends Schema> extends HostContext<Host> {
  readonly prior: StateOf<S>;
  readonly private: Uint8Array;
}

export interface ImportRequest<Host> extends HostContext<Host> {
  readonly id: string;
}

export interface ListRequest<Host> extends HostContext<Host> {
  /** Maximum count of objects. */
  readonly limit: number;
}

export interface Listed<S extends Schema> {
  readonly displayName: string;
  readonly state: StateOf<S>;
}

export interface DataSource<Host, S extends Schema = Schema> {
  readonly schema: S;
  /** The string attribute that identifies the object. */
  readonly identity?: string;
  read(request: DataRequest<Host, S>): Promise<StateOf<S>>;
}

export interface DataRequest<Host, S extends Schema> extends HostContext<Host> {
  readonly config: StateOf<S>;
}

export interface Action<Host, S extends Schema = Schema> {
  readonly schema: S;
  /** The string attribute that identifies the object. */
  readonly identity?: string;
  /** Runs the action and yields progress messages. */
  invoke(request: DataRequest<Host, S>): AsyncIterable<string>;
}

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
  /** The provider sets it. In the plan of a creation it is unknown. */
  readonly computed?: boolean;
  /** Terraform hides it in its output. The state has it in clear text. */
  readonly sensitive?: boolean;
  /** A change of this attribute replaces the resource. */
  readonly requiresReplace?: boolean;
  /** Checks a known value. Returns what is wrong and what to do, or undefined. */
  check?(value: T): string | undefined;
  /** Checks the known prefix of a string whose end is unknown. */
  checkPrefix?(prefix: string): string | undefined;
  /** Whether two values have the same meaning, such as UUIDs in different letter case: then a plan keeps the one in the state. */
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
} & ObjectValue;

/** A configuration or plan: attributes may also be unknown. */
export type ConfigOf<S extends Schema> = {
  readonly [K in keyof S["attributes"]]: ValueOf<S["attributes"][K]> | null | Unknown;
} & ObjectValue;

export function schema<const A extends Attributes>(
  description: string,
  attributes: A,
  version = 0,
): Schema<A> {
  return { version, description, attributes };
}

const objectTypes = /* @__PURE__ */ new WeakMap<Schema, Type>();

/** The object type of the values of this schema. */
export function objectType(of: Schema): Type {
  const cached = objectTypes.get(of);
  if (cached !== undefined) return cached;
  const created = object(mapRecord(of.attributes, ({ type }) => type));
  objectTypes.set(of, created);
  return created;
}

export function attributesOf(of: Schema): readonly (readonly [string, Attribute])[] {
  return Object.entries(of.attributes);
}
