import { decodeValue, encodeValue } from "../../../src/tfplugin/value/msgpack";
import {
  bool,
  Decimal,
  Dynamic,
  dynamic,
  list,
  map,
  number,
  object,
  set,
  string,
  type Type,
  tuple,
  UNKNOWN,
  Unknown,
  type Value,
} from "../../../src/tfplugin/value/value";

const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");
const hex = (value: Uint8Array) => Buffer.from(value).toString("hex");
const ascii = (text: string) => Buffer.from(text).toString("hex");
const plain = (value: string) => value.replaceAll(" ", "");

const KINDS: readonly (readonly [string, Type])[] = [
  ["string", string],
  ["number", number],
  ["bool", bool],
  ["dynamic", dynamic],
  ["list", list(string)],
  ["set", set(number)],
  ["map", map(bool)],
  ["tuple", tuple([string, number])],
  ["object", object({ id: string })],
];

describe("values have the bytes that Terraform sends", () => {
  const rymiNumber = object({ id: string, number: string, agent_id: string });
  const refined = (body: string) => new Unknown(Uint8Array.from(bytes(body)));
  const typed = (type: Type, value: Value) => new Dynamic(type, value);
  const TYPE_STRING = `c4 08 ${ascii('"string"')}`;

  test.each<[title: string, type: Type, value: Value, hex: string]>([
    ["an unknown without refinement", string, UNKNOWN, "d4 00 00"],
    ["an unknown that is not null", string, refined("81 01 c2"), "c7 03 0c 81 01 c2"],
    ["an unknown with the prefix +", string, refined("82 01 c2 02 a1 2b"), "c7 06 0c 82 01 c2 02 a1 2b"],
    [
      "an unknown list of one to four elements",
      list(string),
      refined("82 05 01 06 04"),
      "c7 05 0c 82 05 01 06 04",
    ],
    ["an unknown number of at least 1", number, refined("81 03 92 01 c3"), "c7 05 0c 81 03 92 01 c3"],
    ["true", bool, true, "c3"],
    ["false", bool, false, "c2"],
    ["an empty string", string, "", "a0"],
    ["a string", string, "+15551234567", `ac ${ascii("+15551234567")}`],
    ["a string of 32 bytes", string, "x".repeat(32), `d9 20 ${"78".repeat(32)}`],
    ["a string of 256 bytes", string, "x".repeat(256), `da 01 00 ${"78".repeat(256)}`],
    ["a string that is not ASCII", string, "Zürich ☎", `ab ${ascii("Zürich ☎")}`],
    ["a list", list(number), [1, 2], "92 01 02"],
    ["an empty set", set(string), [], "90"],
    ["a list with a null and an unknown", list(string), [null, UNKNOWN], "92 c0 d4 00 00"],
    ["a tuple", tuple([string, bool]), ["a", true], "92 a1 61 c3"],
    ["a map", map(number), { b: 2, a: 1 }, "82 a1 61 01 a1 62 02"],
    ["an empty map", map(string), {}, "80"],
    [
      "an object with its attributes in order of their names",
      rymiNumber,
      { number: "+1", id: UNKNOWN, agent_id: null },
      `83 a8 ${ascii("agent_id")} c0 a2 ${ascii("id")} d4 00 00 a6 ${ascii("number")} a2 2b 31`,
    ],
    ["a dynamic string", dynamic, typed(string, "foo"), `92 ${TYPE_STRING} a3 ${ascii("foo")}`],
    ["a dynamic null with a type", dynamic, typed(string, null), `92 ${TYPE_STRING} c0`],
    ["a dynamic unknown with a type", dynamic, typed(string, UNKNOWN), `92 ${TYPE_STRING} d4 00 00`],
    [
      "a dynamic object",
      dynamic,
      typed(object({ a: list(number) }), { a: [1] }),
      `92 c4 22 ${ascii('["object",{"a":["list","number"]}]')} 81 a1 61 91 01`,
    ],
  ])("%s", (_title, type, value, sample) => {
    expect(hex(encodeValue(type, value))).toBe(plain(sample));
    expect(decodeValue(type, bytes(sample))).toStrictEqual(value);
  });

  test.each(KINDS)("null of %s", (_kind, type) => {
    expect(hex(encodeValue(type, null))).toBe("c0");
    expect(decodeValue(type, bytes("c0"))).toBeNull();
  });

  test.each(KINDS)("an unknown %s", (_kind, type) => {
    expect(hex(encodeValue(type, UNKNOWN))).toBe("d40000");
    expect(decodeValue(type, bytes("d40000"))).toStrictEqual(UNKNOWN);
  });
});

describe("numbers have the form that Terraform sends", () => {
  test.each<[value: number | bigint | Decimal, hex: string]>([
    [0, "00"],
    [127, "7f"],
    [128, "cc 80"],
    [255, "cc ff"],
    [256, "cd 01 00"],
    [65_535, "cd ff ff"],
    [65_536, "ce 00 01 00 00"],
    [2 ** 32 - 1, "ce ff ff ff ff"],
    [2 ** 32, "cf 00 00 00 01 00 00 00 00"],
    [Number.MAX_SAFE_INTEGER, "cf 00 1f ff ff ff ff ff ff"],
    [2n ** 53n, "cf 00 20 00 00 00 00 00 00"],
    [2n ** 63n - 1n, "cf 7f ff ff ff ff ff ff ff"],
    [-1, "ff"],
    [-32, "e0"],
    [-33, "d0 df"],
    [-128, "d0 80"],
    [-129, "d1 ff 7f"],
    [-32_768, "d1 80 00"],
    [-32_769, "d2 ff ff 7f ff"],
    [-(2 ** 31), "d2 80 00 00 00"],
    [-(2 ** 31) - 1, "d3 ff ff ff ff 7f ff ff ff"],
    [-(2n ** 63n), "d3 80 00 00 00 00 00 00 00"],
    [2n ** 63n, `b3 ${ascii("9223372036854775808")}`],
    [2n ** 64n - 1n, `b4 ${ascii("18446744073709551615")}`],
    [-(2n ** 63n) - 1n, `b4 ${ascii("-9223372036854775809")}`],
    [1.5, "cb 3f f8 00 00 00 00 00 00"],
    [-0.25, "cb bf d0 00 00 00 00 00 00"],
    [new Decimal("0.1"), `a3 ${ascii("0.1")}`],
    [new Decimal("-3.14159"), `a8 ${ascii("-3.14159")}`],
    [Number.POSITIVE_INFINITY, "cb 7f f0 00 00 00 00 00 00"],
    [Number.NEGATIVE_INFINITY, "cb ff f0 00 00 00 00 00 00"],
  ])("%s", (value, sample) => {
    expect(hex(encodeValue(number, value))).toBe(plain(sample));
    expect(decodeValue(number, bytes(sample))).toStrictEqual(value);
  });

  test.each<[form: string, hex: string, value: number | bigint | Decimal]>([
    ["uint8", "cc 05", 5],
    ["uint16", "cd 00 05", 5],
    ["uint32", "ce 00 00 00 05", 5],
    ["uint64", "cf 00 00 00 00 00 00 00 05", 5],
    ["uint64 beyond int64", "cf ff ff ff ff ff ff ff ff", 2n ** 64n - 1n],
    ["int8", "d0 05", 5],
    ["int16", "d1 ff fb", -5],
    ["int32", "d2 ff ff ff fb", -5],
    ["int64", "d3 ff ff ff ff ff ff ff fb", -5],
    ["float32", "ca 3f c0 00 00", 1.5],
    ["a whole float64", "cb 40 14 00 00 00 00 00 00", 5],
    ["a whole float64 beyond 2^53", "cb 43 f0 00 00 00 00 00 00", 2n ** 64n],
    ["a decimal string of an integer", `a1 ${ascii("5")}`, 5],
    ["a decimal string of an exact double", `a4 ${ascii("0.50")}`, 0.5],
    ["a decimal string with an exponent", `a4 ${ascii("1e-1")}`, new Decimal("0.1")],
  ])("reads %s, too", (_form, sample, value) => {
    expect(decodeValue(number, bytes(sample))).toStrictEqual(value);
  });
});

describe("extensions", () => {
  test.each(["d4 05 01", "d4 0c 80", "d4 ff 00", "c7 00 63", "c7 01 ff 00"])(
    "reads a short extension of any type as an unknown: %s",
    (sample) => {
      expect(decodeValue(string, bytes(sample))).toStrictEqual(UNKNOWN);
    },
  );

  test.each(["d5 05 01 02", "c7 03 0d 81 01 c2", "d6 ff 00 00 00 00", "d7 ff 00 00 00 00 00 00 00 00"])(
    "refuses a longer extension of another type than 12, dates included: %s",
    (sample) => {
      expect(() => decodeValue(string, bytes(sample))).toThrow(
        /msgpack extension -?\d+ is not an unknown value/,
      );
      expect(() => decodeValue(map(string), bytes(sample))).toThrow(/msgpack extension/);
    },
  );

  test("#54 encodes the refinements of an unknown with the same bytes, after its message was overwritten", () => {
    const message = bytes("c7 06 0c 82 01 c2 02 a1 2b");
    const unknown = decodeValue(string, message);
    message.fill(0);
    expect(hex(encodeValue(string, unknown))).toBe("c7060c8201c202a12b");
  });

  test("reads the type of a dynamic value from a string as well as from bytes", () => {
    const sample = `92 a8 ${ascii('"string"')} a1 61`;
    expect(decodeValue(dynamic, bytes(sample))).toStrictEqual(new Dynamic(string, "a"));
  });
});

describe("refuses bytes that are not a value of the type", () => {
  const pair = object({ id: string, number: string });
  test.each<[title: string, type: Type, hex: string, message: string]>([
    ["a number for a string", string, "05", "expected string in a value of Terraform, got number"],
    ["bytes for a string", string, "c4 01 61", "expected string in a value of Terraform, got bytes"],
    ["a string for a bool", bool, "a4 74 72 75 65", "expected bool"],
    ["a bool for a number", number, "c3", "expected number"],
    ["a word for a number", number, "a3 61 62 63", 'not a decimal number: "abc"'],
    ["a map for a list", list(string), "80", "expected list"],
    [
      "a list for a map",
      map(string),
      "92 a1 61 a1 62",
      "expected map in a value of Terraform, got an array of 2",
    ],
    ["a tuple that is too short", tuple([string, string]), "91 a1 61", "expected tuple"],
    ["a tuple that is too long", tuple([string]), "92 a1 61 a1 62", "expected tuple"],
    ["a dynamic value without its type", dynamic, "a1 61", "expected dynamic"],
    [
      "a dynamic value of an unknown type",
      dynamic,
      `92 c4 05 ${ascii('"int"')} 01`,
      'not a type constraint: "int"',
    ],
    ["an object without an attribute", pair, "81 a2 69 64 c0", "the object has no attribute number"],
    [
      "an object with one attribute too many",
      object({ id: string }),
      "82 a2 69 64 c0 a1 78 c0",
      "unsupported attribute x",
    ],
    [
      "an object with an additional attribute whose name all JavaScript objects inherit",
      object({}),
      `81 ab ${ascii("constructor")} c0`,
      "unsupported attribute constructor",
    ],
    [
      "an object without an attribute whose name all JavaScript objects inherit",
      object({ constructor: string }),
      "80",
      "the object has no attribute constructor",
    ],
    ["a map with the key __proto__", map(string), `81 a9 ${ascii("__proto__")} a1 61`, "__proto__"],
  ])("%s", (_title, type, sample, message) => {
    expect(() => decodeValue(type, bytes(sample))).toThrow(message);
  });

  test.each(["", "c1", "a5 61", "92 01", "81 a2 69 64", "01 02"])("invalid msgpack: %j", (sample) => {
    expect(() => decodeValue(dynamic, bytes(sample))).toThrow();
  });

  test("decodes the next value after a failure", () => {
    expect(() => decodeValue(list(string), bytes("93 a1 61"))).toThrow();
    expect(decodeValue(list(string), bytes("91 a1 61"))).toEqual(["a"]);
  });
});

describe("a value that a provider returns", () => {
  test("is encoded with null for a missing attribute", () => {
    expect(hex(encodeValue(object({ a: string, b: string }), { b: "x" }))).toBe(
      plain("82 a1 61 c0 a1 62 a1 78"),
    );
  });

  test("is encoded without attributes that are not in the schema", () => {
    expect(hex(encodeValue(object({ a: string }), { a: "x", b: "y" }))).toBe(plain("81 a1 61 a1 78"));
  });

  test("needs a Dynamic, which has a type, for a dynamic attribute", () => {
    expect(() => encodeValue(dynamic, "bare")).toThrow("a value of the dynamic type must carry its type");
  });
});
