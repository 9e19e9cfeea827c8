import { parseJsonValue } from "../../src/tfplugin/conversions";
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
  type Value,
} from "../../src/tfplugin/value/value";

const parse = (type: Type, json: string) => parseJsonValue(type, Buffer.from(json));

test.each<[title: string, type: Type, json: string, value: Value]>([
  ["a string with escapes", string, '"a\\u002b\\"\\n☎"', 'a+"\n☎'],
  ["a whole number beyond 2^53", number, "18446744073709551615", 18446744073709551615n],
  ["a fraction that is not an exact double", number, "0.1", new Decimal("0.1")],
  ["a number with an exponent", number, "1.5e3", 1500],
  ["a number in a string, as in old states", number, '"42"', 42],
  ["a list", list(number), "[1, 2.5]", [1, 2.5]],
  ["a set with a null", set(string), '["a", null]', ["a", null]],
  ["a tuple", tuple([string, bool]), '["a", true]', ["a", true]],
  ["a map", map(string), '{"a": "b"}', { a: "b" }],
  ["null", object({ a: string }), "null", null],
  [
    "a dynamic value",
    dynamic,
    '{"value": ["a"], "type": ["list", "string"]}',
    new Dynamic(list(string), ["a"]),
  ],
  ["a dynamic null", dynamic, '{"value": null, "type": "string"}', new Dynamic(string, null)],
])("reads %s", (_title, type, json, value) => {
  expect(parse(type, json)).toStrictEqual(value);
});

test("reads a missing attribute as null and drops an attribute that is not in the schema", () => {
  const type = object({ id: string, agent_id: string });
  expect(parse(type, '{\n    "id": "+1",\n  "region": "us"\n}')).toStrictEqual({ id: "+1", agent_id: null });
});

test("reads a missing attribute as null when all JavaScript objects inherit its name", () => {
  expect(parse(object({ constructor: string }), "{}")).toStrictEqual({ constructor: null });
});

test.each<[type: Type, json: string, message: string]>([
  [string, "1", "expected string in a state, got object"],
  [bool, '"true"', "expected bool in a state, got string"],
  [number, '"many"', "not a decimal number"],
  [list(string), "{}", "expected list"],
  [map(string), "[]", "expected map in a state, got array"],
  [object({}), "[]", "expected object"],
  [dynamic, '"bare"', "expected dynamic"],
  [dynamic, '{"value": 1, "type": "int"}', "not a type constraint"],
])("refuses a value of type %j in %s", (type, json, message) => {
  expect(() => parse(type, json)).toThrow(message);
});

test.each(["", "{", '{"a": 1', "nul", '{"a": 1, "a": 2}'])("refuses invalid JSON: %j", (json) => {
  expect(() => parse(map(number), json)).toThrow(SyntaxError);
});
