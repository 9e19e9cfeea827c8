import * as fc from "fast-check";
import {
  bool,
  Decimal,
  Dynamic,
  dynamic,
  list,
  map,
  number,
  object,
  parseNumber,
  set,
  string,
  type Type,
  tuple,
  UNKNOWN,
  Unknown,
  type Value,
} from "../../../src/tfplugin/value/value";

/** Random Terraform types, and random values of them. */

// Includes names that every JavaScript object inherits.
const attributeName = fc.oneof(
  fc.stringMatching(/^[a-z_][a-z0-9_]{0,6}$/),
  fc.constantFrom("constructor", "value_of"),
);

const { type: anyType } = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Type>(string, number, bool, dynamic),
    tie("type").map((element): Type => list(element)),
    tie("type").map((element): Type => set(element)),
    tie("type").map((element): Type => map(element)),
    fc.array(tie("type"), { maxLength: 3 }).map((elements): Type => tuple(elements)),
    fc
      .dictionary(attributeName, tie("type"), { maxKeys: 4, noNullPrototype: true })
      .map((attributes): Type => object(attributes)),
  ),
}));

export { anyType };

/** A decimal number as text: long or short, with or without fraction and exponent. */
export const decimalText = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.stringMatching(/^(0|[1-9][0-9]{0,25})$/),
    fc.option(fc.stringMatching(/^[0-9]{1,15}$/)),
    fc.option(fc.integer({ min: -15, max: 30 })),
  )
  .map(([sign, whole, fraction, exponent]) =>
    [sign, whole, fraction === null ? "" : `.${fraction}`, exponent === null ? "" : `e${exponent}`].join(""),
  );

const anyNumber = fc.oneof(
  decimalText.map(parseNumber),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }).map((integer) => parseNumber(integer.toString())),
  fc.constantFrom<number | bigint | Decimal>(
    0.5,
    -1.25,
    2n ** 63n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 64n - 1n,
    new Decimal("0.1"),
  ),
);

/** Refinements as Terraform writes them: not null, and a known prefix. */
const anyUnknown = fc.constantFrom(
  UNKNOWN,
  new Unknown(Uint8Array.of(0x81, 0x01, 0xc2)),
  new Unknown(Uint8Array.of(0x82, 0x01, 0xc2, 0x02, 0xa1, 0x2b)),
);

/** @param unknowns whether parts of the value may be unknown, as in a plan; false for values of a state */
export function valuesOf(type: Type, unknowns: boolean): fc.Arbitrary<Value> {
  const part = (of: Type) => valuesOf(of, unknowns);
  const none: fc.Arbitrary<Value> = unknowns ? fc.oneof(fc.constant(null), anyUnknown) : fc.constant(null);
  return fc.oneof({ arbitrary: none, weight: 1 }, { arbitrary: known(type, part), weight: 4 });
}

function known(type: Type, part: (of: Type) => fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  switch (type.kind) {
    case "string":
      return fc.string({ unit: "grapheme" });
    case "bool":
      return fc.boolean();
    case "number":
      return anyNumber;
    case "list":
    case "set":
      return fc.array(part(type.element), { maxLength: 3 });
    case "map":
      return fc.dictionary(
        fc.string({ maxLength: 5 }).filter((key) => key !== "__proto__"),
        part(type.element),
        {
          maxKeys: 3,
          noNullPrototype: true,
        },
      );
    case "tuple":
      return fc.tuple(...type.elements.map(part));
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(type.attributes).map(([name, of]) => [name, part(of)])),
        {
          noNullPrototype: true,
        },
      );
    case "dynamic":
      return fc
        .constantFrom<Type>(string, number, list(bool), object({ name: string, more: dynamic }))
        .chain((of) => part(of).map((value) => new Dynamic(of, value)));
  }
}
