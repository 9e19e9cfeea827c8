import { isLosslessNumber, parse } from "lossless-json";
import { Dynamic, parseNumber, type Type, typeFromJson, type Value } from "./value";

/** Reads a value in JSON, as in a state file. Numbers keep all their digits. */
export function parseJsonValue(type: Type, json: Uint8Array): Value {
  return fromJson(type, parse(Buffer.from(json).toString()));
}

/** Converted to the current type: missing attributes become null, unknown ones are dropped. */
function fromJson(type: Type, json: unknown): Value {
  if (json === null || json === undefined) return null;
  switch (type.kind) {
    case "string":
      if (typeof json === "string") return json;
      break;
    case "bool":
      if (typeof json === "boolean") return json;
      break;
    case "number":
      if (isLosslessNumber(json) || typeof json === "string") return parseNumber(json.toString());
      break;
    case "list":
    case "set":
      if (Array.isArray(json)) return json.map((item) => fromJson(type.element, item));
      break;
    case "tuple":
      if (Array.isArray(json)) return type.elements.map((element, index) => fromJson(element, json[index]));
      break;
    case "map":
      if (isRecord(json)) return mapRecord(json, (item) => fromJson(type.element, item));
      break;
    case "object":
      if (isRecord(json)) return mapRecord(type.attributes, (of, name) => fromJson(of, own(json, name)));
      break;
    case "dynamic":
      if (isRecord(json)) {
        const of = typeFromJson(json["type"]);
        return new Dynamic(of, fromJson(of, json["value"]));
      }
      break;
  }
  throw new TypeError(`expected ${type.kind} in a state, got ${Array.isArray(json) ? "array" : typeof json}`);
}

function isRecord(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** An attribute may have the name `constructor`. */
function own(json: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

function mapRecord<T>(record: Readonly<Record<string, T>>, convert: (item: T, name: string) => Value): Value {
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [name, convert(item, name)]));
}
