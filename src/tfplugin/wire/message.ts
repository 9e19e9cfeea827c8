import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Field } from "./field";

/**
 * A protobuf message as a table of its fields. The TypeScript type of a message is derived from its table
 * ({@link MessageOf}), so shape and type cannot drift apart, and nothing is parsed or generated at start-up.
 */
export interface MessageType<T> {
  readonly fields: { readonly [K in keyof T]-?: Field<T[K]> };
}

export type MessageOf<M> = M extends MessageType<infer T> ? T : never;

export function messageType<T>(fields: MessageType<T>["fields"]): MessageType<T> {
  return { fields };
}

/** A message to send: what is left out has its default. */
export type Draft<T> = { readonly [K in keyof T]?: T[K] };

export function encode<T>(type: MessageType<T>, value: Draft<T>): Uint8Array {
  const writer = new BinaryWriter();
  encodeInto(type, value, writer);
  return writer.finish();
}

export function encodeInto<T>(type: MessageType<T>, value: Draft<T>, writer: BinaryWriter): void {
  for (const name in type.fields) {
    const field = type.fields[name];
    const part = value[name];
    if (part !== undefined) field.write(writer, field.id, part);
  }
}

/** Unknown fields are skipped, as a newer Terraform sends some that are not in the tables yet. */
export function decode<T>(type: MessageType<T>, source: Uint8Array | BinaryReader, length?: number): T {
  const reader = source instanceof BinaryReader ? source : new BinaryReader(source);
  const end = reader.pos + (length ?? reader.len - reader.pos);
  const { byId, initial } = plan(type);
  const result = { ...initial };
  while (reader.pos < end) {
    const [id, wireType] = reader.tag();
    const name = byId.get(id);
    if (name === undefined) reader.skip(wireType, id);
    else result[name] = type.fields[name].read(reader, result[name]);
  }
  if (reader.pos > end) throw new RangeError("a field is longer than the message that it is in");
  return result;
}

interface DecodePlan<T> {
  readonly byId: ReadonlyMap<number, keyof T>;
  readonly initial: T;
}

const plans = new WeakMap<object, object>();

/** Look-up tables of a message, made when it is first decoded. */
function plan<T>(type: MessageType<T>): DecodePlan<T> {
  const known = plans.get(type);
  if (known !== undefined) return known as DecodePlan<T>;
  const byId = new Map<number, keyof T>();
  const initial: Partial<T> = {};
  for (const name in type.fields) {
    byId.set(type.fields[name].id, name);
    initial[name] = type.fields[name].initial;
  }
  const made: DecodePlan<T> = { byId, initial: initial as T };
  plans.set(type, made);
  return made;
}
