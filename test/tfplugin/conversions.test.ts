import {
  asState,
  diagnosticToWire,
  fromDynamicObject,
  fromDynamicValue,
  pathToWire,
  schemaToWire,
  toDynamicValue,
} from "../../src/tfplugin/conversions";
import { list, number, object, string, UNKNOWN } from "../../src/tfplugin/value/value";

const type = object({ id: string });
const NONE = new Uint8Array();
const json = Buffer.from('{"id": "from JSON"}');

describe("a value in a message", () => {
  test("is sent in msgpack", () => {
    expect(toDynamicValue(type, { id: "a" })).toEqual({
      msgpack: Uint8Array.of(0x81, 0xa2, 0x69, 0x64, 0xa1, 0x61),
      json: NONE,
    });
  });

  test("is read from msgpack, or from JSON when there is no msgpack", () => {
    expect(fromDynamicValue(type, { ...toDynamicValue(type, { id: "a" }), json })).toEqual({ id: "a" });
    expect(fromDynamicValue(type, { msgpack: NONE, json })).toEqual({ id: "from JSON" });
  });

  test("is read as null when the message has none", () => {
    expect(fromDynamicValue(type, undefined)).toBeNull();
    expect(fromDynamicObject(type, { msgpack: NONE, json: NONE })).toBeNull();
  });

  test("is refused when an object is expected and another value is received", () => {
    expect(() => fromDynamicObject(type, toDynamicValue(type, UNKNOWN))).toThrow(
      "expected an object from Terraform",
    );
    expect(() => asState({ id: UNKNOWN })).toThrow("expected known values from Terraform");
    expect(() => asState(null)).toThrow("expected an object from Terraform");
  });
});

test("encodes a path as an attribute, then keys and indexes", () => {
  const absent = { attributeName: undefined, elementKeyString: undefined, elementKeyInt: undefined };
  expect(pathToWire(["numbers", 0, "agent"])).toEqual({
    steps: [
      { ...absent, attributeName: "numbers" },
      { ...absent, elementKeyInt: 0 },
      { ...absent, elementKeyString: "agent" },
    ],
  });
});

test("never sends the invalid severity, which Terraform drops silently", () => {
  const content = { summary: "s", detail: "d" };
  expect(diagnosticToWire({ severity: "error", ...content })).toEqual({
    severity: 1,
    ...content,
    attribute: undefined,
  });
  expect(diagnosticToWire({ severity: "warning", ...content }).severity).toBe(2);
});

test("encodes a schema with the type of each attribute in JSON, and its flags", () => {
  const schema = {
    version: 2,
    description: "A thing.",
    attributes: { tags: { type: list(number), optional: true, sensitive: true, description: "Tags." } },
  };
  expect(schemaToWire(schema)).toEqual({
    version: 2,
    block: {
      version: 2,
      description: "A thing.",
      descriptionKind: 1,
      attributes: [
        {
          name: "tags",
          type: Buffer.from('["list","number"]'),
          description: "Tags.",
          descriptionKind: 1,
          required: false,
          optional: true,
          computed: false,
          sensitive: true,
        },
      ],
    },
  });
});
