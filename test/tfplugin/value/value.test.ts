import { refinementOf } from "../../../src/tfplugin/value/msgpack";
import {
  Decimal,
  Dynamic,
  isObject,
  isWhollyKnown,
  sameValue,
  string,
  UNKNOWN,
  Unknown,
  type Value,
  withoutUnknowns,
} from "../../../src/tfplugin/value/value";

describe("sameValue", () => {
  test.each<[left: Value, right: Value]>([
    ["a", "a"],
    [null, null],
    [5n, 5n],
    [new Decimal("0.1"), new Decimal("0.1")],
    [
      ["a", ["b"]],
      ["a", ["b"]],
    ],
    [
      { a: 1, b: null },
      { b: null, a: 1 },
    ],
    [UNKNOWN, new Unknown(Uint8Array.of(0x81, 0x01, 0xc2))],
    [new Dynamic(string, "a"), new Dynamic(string, "a")],
  ])("is true for %j and %j", (left, right) => {
    expect(sameValue(left, right)).toBe(true);
  });

  test.each<[left: Value, right: Value]>([
    ["a", "A"],
    ["", null],
    [1, "1"],
    [UNKNOWN, null],
    [UNKNOWN, "a"],
    [{}, UNKNOWN],
    [{}, []],
    [new Decimal("0.1"), new Decimal("0.2")],
    [
      ["a", "b"],
      ["b", "a"],
    ],
    [["a"], ["a", null]],
    [{ a: null }, { b: null }],
    [{ a: UNKNOWN }, { a: null }],
    [new Dynamic(string, "a"), new Dynamic(string, "b")],
    [new Dynamic(string, "a"), "a"],
  ])("is false for %j and %j", (left, right) => {
    expect(sameValue(left, right)).toBe(false);
    expect(sameValue(right, left)).toBe(false);
  });
});

test("finds an unknown at any depth", () => {
  const deep = { a: [{ b: new Dynamic(string, UNKNOWN) }] };
  expect(isWhollyKnown(deep)).toBe(false);
  expect(withoutUnknowns(deep)).toStrictEqual({ a: [{ b: new Dynamic(string, null) }] });
});

test("does not treat a decimal as an object", () => {
  const decimal = new Decimal("0.1");
  expect(isObject(decimal)).toBe(false);
  expect(withoutUnknowns([decimal])).toEqual([decimal]);
});

describe("refinementOf an unknown", () => {
  const refined = (hex: string) => refinementOf(new Unknown(Buffer.from(hex, "hex")));

  test("is empty without refinements", () => {
    expect(refinementOf(UNKNOWN)).toEqual({ notNull: false, prefix: "" });
  });

  test("has notNull and the prefix", () => {
    expect(refined("8101c2")).toEqual({ notNull: true, prefix: "" });
    expect(refined("8201c202a22b31")).toEqual({ notNull: true, prefix: "+1" });
  });

  test("ignores refinements of other kinds and bytes after the map", () => {
    expect(refined("830392 01c3 2ac0 02a12b".replaceAll(" ", ""))).toEqual({ notNull: false, prefix: "+" });
    expect(refined("8101c2ff00")).toEqual({ notNull: true, prefix: "" });
  });

  test.each(["c0", "05", "92", "81", "c1c1", "a161"])(
    "is empty when the refinements cannot be read: %s",
    (hex) => {
      expect(refined(hex)).toEqual({ notNull: false, prefix: "" });
    },
  );
});
