/** A value as JSON has it. */
export type Property = string | number | boolean | null | readonly Property[] | Properties;

/** Properties of a resource by name. */
export interface Properties {
  readonly [name: string]: Property;
}

interface Value {
  readonly stringValue?: string;
  readonly numberValue?: number;
  readonly boolValue?: boolean;
  readonly nullValue?: 0;
  readonly structValue?: Struct;
  readonly listValue?: { readonly values: readonly Value[] };
}

/** `google.protobuf.Struct` as the gRPC library reads and writes it. */
interface Struct {
  readonly fields: Readonly<Record<string, Value>>;
}

export function toStruct(properties: Properties): Struct {
  const fields = Object.entries(properties).map(([name, property]) => [name, toValue(property)]);
  return { fields: Object.fromEntries(fields) };
}

export function fromStruct(struct: object): Properties {
  const fields = Object.entries((struct as Struct).fields);
  return Object.fromEntries(fields.map(([name, value]) => [name, fromValue(value)]));
}

function toValue(property: Property): Value {
  if (property === null) return { nullValue: 0 };
  if (typeof property === "string") return { stringValue: property };
  if (typeof property === "number") return { numberValue: property };
  if (typeof property === "boolean") return { boolValue: property };
  if (isList(property)) return { listValue: { values: property.map(toValue) } };
  return { structValue: toStruct(property) };
}

function fromValue({ stringValue, numberValue, boolValue, structValue, listValue }: Value): Property {
  if (structValue) return fromStruct(structValue);
  if (listValue) return listValue.values.map(fromValue);
  return stringValue ?? numberValue ?? boolValue ?? null;
}

function isList(property: Property): property is readonly Property[] {
  return Array.isArray(property);
}
