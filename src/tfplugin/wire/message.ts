import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/**
 * A protobuf message as a table of its fields. The TypeScript type of a message is derived from its table
 * ({@link MessageOf}), so shape and type always agree, and nothing is parsed or generated at start.
 */
export interface MessageType<T> {
  readonly fields: { readonly [K in keyof T]-?: Field<T[K]> };
}

export type MessageOf<M> = M extends MessageType<infer T> ? T : never;

export function messageType<T>(fields: MessageType<T>["fields"]): MessageType<T> {
  return { fields };
}

/** A message to encode: a field that is left out has its default. */
export type Draft<T> = { readonly [K in keyof T]?: T[K] };

export function encode<T>(type: MessageType<T>, value: Draft<T>): Uint8Array {
  const writer = new BinaryWriter();
  encodeInto(type, value, writer);
  return writer.finish();
}

function encodeInto<T>(type: MessageType<T>, value: Draft<T>, writer: BinaryWriter): void {
  for (const name in type.fields) {
    const field = type.fields[name];
    const part = value[name];
    if (part !== undefined) field.write(writer, part);
  }
}

/** Skips unknown fields: a newer Terraform sends some that are not in the tables. */
export function decode<T>(type: MessageType<T>, source: Uint8Array | BinaryReader, length?: number): T {
  const reader = source instanceof BinaryReader ? source : new BinaryReader(source);
  const end = reader.pos + (length ?? reader.len - reader.pos);
  const { byId, initial } = decodeTable(type);
  const result = { ...initial };
  while (reader.pos < end) {
    const [id, wireType] = reader.tag();
    const name = byId.get(id);
    if (name === undefined) reader.skip(wireType, id);
    else result[name] = type.fields[name].read(reader, result[name]);
  }
  if (reader.pos > end) throw new RangeError("a field is longer than its message");
  return result;
}

interface DecodeTable<T> {
  readonly byId: ReadonlyMap<number, keyof T>;
  readonly initial: T;
}

const decodeTables = new WeakMap<object, object>();

/** Lookup tables of a message, created when it is first decoded. */
function decodeTable<T>(type: MessageType<T>): DecodeTable<T> {
  const cached = decodeTables.get(type);
  if (cached !== undefined) return cached as DecodeTable<T>;
  const byId = new Map<number, keyof T>();
  const initial: Partial<T> = {};
  for (const name in type.fields) {
    byId.set(type.fields[name].id, name);
    initial[name] = type.fields[name].initial;
  }
  const created: DecodeTable<T> = { byId, initial: initial as T };
  decodeTables.set(type, created);
  return created;
}

/**
 * One field of a protobuf message: its number, and how its value is read and written.
 *
 * proto3 does not write a scalar that has its default, so `initial` is also the value of an absent field.
 */
export interface Field<T> {
  readonly id: number;
  readonly initial: T;
  /** Reads one occurrence; `previous` is the value of its earlier occurrences. */
  read(reader: BinaryReader, previous: T): T;
  write(writer: BinaryWriter, value: T): void;
}

interface Scalar<T> {
  readonly initial: T;
  readonly wireType: WireType;
  read(reader: BinaryReader): T;
  write(writer: BinaryWriter, value: T): void;
}

const STRING: Scalar<string> = {
  initial: "",
  wireType: WireType.LengthDelimited,
  read: (reader) => reader.string(),
  write: (writer, value) => writer.string(value),
};

const BOOL: Scalar<boolean> = {
  initial: false,
  wireType: WireType.Varint,
  read: (reader) => reader.bool(),
  write: (writer, value) => writer.bool(value),
};

/** int32, int64 and enums. Values of Terraform (versions, limits, lengths) are far below 2^53. */
const INT: Scalar<number> = {
  initial: 0,
  wireType: WireType.Varint,
  read: (reader) => Number(reader.int64()),
  write: (writer, value) => writer.int64(value),
};

const NO_BYTES = new Uint8Array();
const BYTES: Scalar<Uint8Array> = {
  initial: NO_BYTES,
  wireType: WireType.LengthDelimited,
  read: (reader) => reader.bytes(),
  write: (writer, value) => writer.bytes(value),
};

function scalar<T>(kind: Scalar<T>, isDefault = (value: T) => value === kind.initial) {
  return (id: number): Field<T> => ({
    id,
    initial: kind.initial,
    read: kind.read,
    write(writer, value) {
      if (!isDefault(value)) kind.write(writer.tag(id, kind.wireType), value);
    },
  });
}

/** A scalar that may be absent: `optional` fields and members of a oneof. */
function optional<T>(kind: Scalar<T>) {
  return (id: number): Field<T | undefined> => ({
    id,
    initial: undefined,
    read: kind.read,
    write(writer, value) {
      if (value !== undefined) kind.write(writer.tag(id, kind.wireType), value);
    },
  });
}

export const string = scalar(STRING);
export const bool = scalar(BOOL);
export const int = scalar(INT);
export const bytes = scalar(BYTES, (value) => value.length === 0);
export const optionalString = optional(STRING);
export const optionalInt = optional(INT);

export function message<T>(id: number, type: MessageType<T>): Field<T | undefined> {
  return {
    id,
    initial: undefined,
    read: (reader) => decode(type, reader, reader.uint32()),
    write(writer, value) {
      if (value === undefined) return;
      encodeInto(type, value, writer.tag(id, WireType.LengthDelimited).fork());
      writer.join();
    },
  };
}

export function repeated<T>(id: number, type: MessageType<T>): Field<readonly T[]> {
  const field = message(id, type);
  return {
    id,
    initial: [],
    read(reader, previous) {
      const item = field.read(reader, undefined);
      return item === undefined ? previous : [...previous, item];
    },
    write(writer, value) {
      for (const item of value) field.write(writer, item);
    },
  };
}

/** `map<string, T>`, encoded as repeated entries of key 1 and value 2. */
export function map<T>(id: number, type: MessageType<T>): Field<ReadonlyMap<string, T>> {
  const entries = repeated(id, messageType({ key: string(1), value: message(2, type) }));
  return {
    id,
    initial: new Map(),
    read(reader, previous) {
      const all = new Map(previous);
      for (const { key, value } of entries.read(reader, [])) if (value !== undefined) all.set(key, value);
      return all;
    },
    write(writer, value) {
      const all = [...value].map(([key, item]) => ({ key, value: item }));
      entries.write(writer, all);
    },
  };
}
