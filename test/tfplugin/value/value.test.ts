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
  ])("%j is %j", (left, right) => {
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
  ])("%j is not %j", (left, right) => {
    expect(sameValue(left, right)).toBe(false);
    expect(sameValue(right, left)).toBe(false);
  });
});

test("an unknown is found however deep it is", () => {
  const deep = { a: [{ b: new Dynamic(string, UNKNOWN) }] };
  expect(isWhollyKnown(deep)).toBe(false);
  expect(withoutUnknowns(deep)).toStrictEqual({ a: [{ b: new Dynamic(string, null) }] });
});

test("a decimal is neither an object nor taken apart", () => {
  const decimal = new Decimal("0.1");
  expect(isObject(decimal)).toBe(false);
  expect(withoutUnknowns([decimal])).toEqual([decimal]);
});

describe("what is known of an unknown", () => {
  const refined = (hex: string) => refinementOf(new Unknown(Buffer.from(hex, "hex")));

  test("nothing, when it came without refinements", () => {
    expect(refinementOf(UNKNOWN)).toEqual({ notNull: false, prefix: "" });
  });

  test("that it will not be null, and how it begins", () => {
    expect(refined("8101c2")).toEqual({ notNull: true, prefix: "" });
    expect(refined("8201c202a22b31")).toEqual({ notNull: true, prefix: "+1" });
  });

  test("refinements of other kinds and bytes after the map are passed over", () => {
    expect(refined("830392 01c3 2ac0 02a12b".replaceAll(" ", ""))).toEqual({ notNull: false, prefix: "+" });
    expect(refined("8101c2ff00")).toEqual({ notNull: true, prefix: "" });
  });

  test.each(["c0", "05", "92", "81", "c1c1", "a161"])("what cannot be read says nothing: %s", (hex) => {
    expect(refined(hex)).toEqual({ notNull: false, prefix: "" });
  });
});
