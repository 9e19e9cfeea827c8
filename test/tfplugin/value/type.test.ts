import {
  bool,
  dynamic,
  list,
  map,
  number,
  object,
  set,
  string,
  type Type,
  tuple,
  typeFromJson,
  typeToJson,
} from "../../../src/tfplugin/value/value";

test.each<[type: Type, json: string]>([
  [string, '"string"'],
  [number, '"number"'],
  [bool, '"bool"'],
  [dynamic, '"dynamic"'],
  [list(string), '["list","string"]'],
  [set(number), '["set","number"]'],
  [map(list(bool)), '["map",["list","bool"]]'],
  [tuple([string, number]), '["tuple",["string","number"]]'],
  [tuple([]), '["tuple",[]]'],
  [object({ a: string, b: list(number) }), '["object",{"a":"string","b":["list","number"]}]'],
])("converts a type to JSON and back: %j", (type, json) => {
  expect(JSON.stringify(typeToJson(type))).toBe(json);
  expect(typeFromJson(JSON.parse(json))).toStrictEqual(type);
});

test("ignores the list of optional attributes of an object type", () => {
  expect(typeFromJson(["object", { a: "string" }, ["a"]])).toStrictEqual(object({ a: string }));
});

test.each<unknown>([
  null,
  undefined,
  1,
  "int",
  [],
  ["list"],
  ["tuple", "string"],
  ["object", null],
  ["vector", "string"],
  { list: "string" },
])("refuses %j, which is not a type", (json) => {
  expect(() => typeFromJson(json)).toThrow("not a type constraint");
});
