import { type Diagnostic, Diagnostics } from "../../src/tfplugin/diagnostic";
import { schema } from "../../src/tfplugin/provider";
import { validate, validateKnown } from "../../src/tfplugin/rpc/rpc";
import { list, type ObjectValue, string, UNKNOWN, Unknown } from "../../src/tfplugin/value/value";
import { VALUE_MISSING } from "../support/summaries";

const description = "";
const thing = schema(description, {
  id: { type: string, computed: true, description },
  name: {
    type: string,
    required: true,
    description,
    check: (value: string) => (value.startsWith("a") ? undefined : `${value} does not begin with a.`),
    checkPrefix: (prefix: string) =>
      /^a?/.exec(prefix)?.[0] === prefix.slice(0, 1) ? undefined : "Begin with a.",
  },
  region: { type: string, optional: true, computed: true, description },
  tags: {
    type: list(string),
    optional: true,
    description,
    check: (values: readonly string[]) => (values.length < 2 ? undefined : "Give one tag at most."),
  },
});

const valid = { id: null, name: "ab", region: null, tags: null };

function diagnosticsOf(config: ObjectValue, check = validate): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  check(thing, config, diagnostics);
  return diagnostics.list;
}

test("a valid configuration has no diagnostics", () => {
  expect(diagnosticsOf(valid)).toEqual([]);
  expect(diagnosticsOf({ ...valid, region: "eu", tags: ["x"] })).toEqual([]);
});

test("reports an explicit null for a required attribute, which Terraform does not detect", () => {
  expect(diagnosticsOf({ ...valid, name: null })).toEqual([
    {
      severity: "error",
      summary: VALUE_MISSING,
      detail: "name is null, but it is required. Give it a value.",
      attribute: ["name"],
    },
  ]);
});

test.each([["mine"], [UNKNOWN]])("reports a configured value of a read-only attribute: %j", (id) => {
  expect(diagnosticsOf({ ...valid, id })).toMatchObject([
    { severity: "error", summary: "Value for a read-only attribute", attribute: ["id"] },
  ]);
});

test("reports a value that fails its check at its attribute", () => {
  expect(diagnosticsOf({ ...valid, name: "b" })).toEqual([
    { severity: "error", summary: "Invalid name", detail: "b does not begin with a.", attribute: ["name"] },
  ]);
});

test("reports all invalid attributes, not only the first one", () => {
  const config = { id: "x", name: null, region: null, tags: ["x", "y"] };
  expect(diagnosticsOf(config).map(({ attribute }) => attribute)).toEqual([["id"], ["name"], ["tags"]]);
});

describe("an unknown value", () => {
  const beginsWith = (text: string) =>
    new Unknown(Buffer.from([0x81, 2, 0xa0 + text.length, ...Buffer.from(text)]));

  test("is neither missing nor invalid", () => {
    expect(diagnosticsOf({ ...valid, name: UNKNOWN, tags: UNKNOWN })).toEqual([]);
  });

  test("is invalid when its known prefix is invalid", () => {
    expect(diagnosticsOf({ ...valid, name: beginsWith("a") })).toEqual([]);
    expect(diagnosticsOf({ ...valid, name: beginsWith("b") })).toMatchObject([
      { summary: "Invalid name", detail: "Begin with a.", attribute: ["name"] },
    ]);
  });

  test("is not checked when it is part of a value", () => {
    expect(diagnosticsOf({ ...valid, tags: ["x", UNKNOWN] })).toEqual([]);
  });
});

describe("at apply", () => {
  test("values that were unknown at plan are checked", () => {
    expect(diagnosticsOf({ ...valid, name: "b" }, validateKnown)).toMatchObject([
      { summary: "Invalid name" },
    ]);
  });

  test("computed attributes are not checked", () => {
    expect(diagnosticsOf({ id: "1", name: "ab", region: UNKNOWN, tags: null }, validateKnown)).toEqual([]);
  });
});
