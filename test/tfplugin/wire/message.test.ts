import {
  bool,
  bytes,
  decode,
  encode,
  int,
  type MessageOf,
  map,
  message,
  messageType,
  optionalInt,
  optionalString,
  repeated,
  string,
} from "../../../src/tfplugin/wire/message";

const Inner = messageType({ name: string(1) });
const Everything = messageType({
  text: string(1),
  flag: bool(2),
  count: int(3),
  raw: bytes(4),
  one: message(5, Inner),
  many: repeated(6, Inner),
  byName: map(7, Inner),
  maybeText: optionalString(8),
  maybeCount: optionalInt(9),
});

const hex = (value: Uint8Array) => Buffer.from(value).toString("hex");
const read = (text: string) => decode(Everything, Buffer.from(text.replaceAll(" ", ""), "hex"));

const NOTHING: MessageOf<typeof Everything> = {
  text: "",
  flag: false,
  count: 0,
  raw: new Uint8Array(),
  one: undefined,
  many: [],
  byName: new Map(),
  maybeText: undefined,
  maybeCount: undefined,
};

test("encodes defaults as no bytes, and decodes no bytes as defaults", () => {
  expect(hex(encode(Everything, NOTHING))).toBe("");
  expect(hex(encode(Everything, {}))).toBe("");
  expect(read("")).toEqual(NOTHING);
});

test("encodes an optional scalar with its default", () => {
  expect(hex(encode(Everything, { maybeText: "", maybeCount: 0 }))).toBe("42004800");
  expect(read("42 00 48 00")).toEqual({ ...NOTHING, maybeText: "", maybeCount: 0 });
});

test("encodes an empty message", () => {
  expect(hex(encode(Everything, { one: { name: "" }, many: [{ name: "" }, { name: "" }] }))).toBe(
    "2a0032003200",
  );
  expect(read("2a 00 32 00 32 00")).toEqual({
    ...NOTHING,
    one: { name: "" },
    many: [{ name: "" }, { name: "" }],
  });
});

test.each<[value: number, hex: string]>([
  [1, "1801"],
  [300, "18ac02"],
  [-1, "18ffffffffffffffffff01"],
  [2 ** 31, "188080808008"],
  [Number.MAX_SAFE_INTEGER, "18ffffffffffffff0f"],
  [Number.MIN_SAFE_INTEGER, "1881808080808080f0ff01"],
])("encodes and decodes the integer %d", (count, encoded) => {
  expect(hex(encode(Everything, { count }))).toBe(encoded);
  expect(read(encoded).count).toBe(count);
});

test("encodes a map as entries, and decodes the last entry of a key", () => {
  const byName = new Map([
    ["a", { name: "x" }],
    ["", { name: "" }],
  ]);
  expect(hex(encode(Everything, { byName }))).toBe("3a080a016112030a01783a021200");
  expect(read("3a 08 0a 01 61 12 03 0a 01 78  3a 02 12 00").byName).toEqual(byName);
  expect(read("3a 08 0a 01 61 12 03 0a 01 78  3a 08 0a 01 61 12 03 0a 01 79").byName).toEqual(
    new Map([["a", { name: "y" }]]),
  );
});

test("decodes the last one of repeated scalars", () => {
  expect(read("0a 01 61 0a 01 62").text).toBe("b");
});

test("skips fields that are not in the table, of any wire type", () => {
  const unknown = [
    "a0 01 ff 01",
    "a1 01 00 00 00 00 00 00 00 00",
    "a2 01 03 01 02 03",
    "a3 01 08 01 a4 01",
    "a5 01 00 00 00 00",
  ];
  expect(read(`${unknown.join("")} 0a 01 61 ${unknown.join("")}`)).toEqual({ ...NOTHING, text: "a" });
});

test("a decoded message does not affect the next one", () => {
  expect(read("32 00").many).toHaveLength(1);
  expect(read("")).toEqual(NOTHING);
});

describe("invalid bytes are an error", () => {
  test.each<[title: string, hex: string]>([
    ["a string beyond the end", "0a 05 61"],
    ["a length of four gigabytes", "0a ff ff ff ff 0f"],
    ["bytes beyond the end", "22 7f 00"],
    ["a message beyond the end", "2a 05 0a 01"],
    ["a field beyond its message", "2a 02 0a 03 61 62 63"],
    ["a number without an end", "18 ff ff ff ff ff ff ff ff ff ff ff"],
    ["field number 0", "02 00"],
    ["a wire type that does not exist", "0f"],
    ["a group without an end", "a3 01 08 01"],
    ["a hundred thousand nested groups", "a3 01 ".repeat(100_000)],
  ])("%s", (_title, text) => {
    expect(() => read(text)).toThrow();
  });
});
