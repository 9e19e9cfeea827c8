import { deepStrictEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { parseJsonValue } from "../../../src/tfplugin/conversions";
import { decodeValue, encodeValue } from "../../../src/tfplugin/value/msgpack";
import {
  Decimal,
  Dynamic,
  isObject,
  isWhollyKnown,
  sameValue,
  type Type,
  typeFromJson,
  typeToJson,
  type Value,
  withoutUnknowns,
} from "../../../src/tfplugin/value/value";
import { anyType, valuesOf } from "./arbitraries";

// Node's assertion, because the one of Jest does not handle attributes named `constructor`.

const typed = (unknowns: boolean) =>
  anyType.chain((type) => valuesOf(type, unknowns).map((value) => ({ type, value })));

test("any value is decoded as it was encoded, and encoded to the same bytes again", () => {
  fc.assert(
    fc.property(typed(true), ({ type, value }) => {
      const once = encodeValue(type, value);
      const back = decodeValue(type, once);
      deepStrictEqual(back, value);
      expect(sameValue(back, value)).toBe(true);
      expect(Buffer.from(encodeValue(type, back))).toEqual(Buffer.from(once));
    }),
    { numRuns: 500 },
  );
});

test("a state file and a message lead to the same value", () => {
  fc.assert(
    fc.property(typed(false), ({ type, value }) => {
      const fromWire = decodeValue(type, encodeValue(type, value));
      deepStrictEqual(parseJsonValue(type, Buffer.from(stateJson(value))), fromWire);
    }),
    { numRuns: 500 },
  );
});

test("any type is the same after it was encoded in JSON", () => {
  fc.assert(
    fc.property(anyType, (type: Type) => {
      deepStrictEqual(typeFromJson(JSON.parse(JSON.stringify(typeToJson(type)))), type);
    }),
  );
});

test("withoutUnknowns returns a known value, and does not change one that is known", () => {
  fc.assert(
    fc.property(typed(true), ({ value }) => {
      const known = withoutUnknowns(value);
      expect(isWhollyKnown(known)).toBe(true);
      expect(sameValue(known, value)).toBe(isWhollyKnown(value));
    }),
  );
});

/** As Terraform writes it into a state file: numbers with all their digits, dynamic values with their types. */
function stateJson(value: Value): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toFixed(60);
  if (typeof value === "bigint" || value instanceof Decimal) return value.toString();
  if (value instanceof Dynamic) {
    return `{"value": ${stateJson(value.value)}, "type": ${JSON.stringify(typeToJson(value.type))}}`;
  }
  if (Array.isArray(value)) return `[${value.map(stateJson).join(", ")}]`;
  if (isObject(value)) {
    const members = Object.entries(value).map(
      ([name, part]) => `${JSON.stringify(name)}: ${stateJson(part)}`,
    );
    return `{\n  ${members.join(",\n  ")}\n}`;
  }
  return JSON.stringify(value);
}
