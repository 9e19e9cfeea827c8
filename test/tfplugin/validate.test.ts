import { type Diagnostic, Diagnostics } from "../../src/tfplugin/diagnostic";
import { validate, validateKnown } from "../../src/tfplugin/rpc/validate";
import { schema } from "../../src/tfplugin/schema";
import { type KnownObject, list, string, UNKNOWN, Unknown } from "../../src/tfplugin/value/value";

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

function findings(config: KnownObject, check = validate): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  check(thing, config, diagnostics);
  return diagnostics.list;
}

test("a good configuration has no findings", () => {
  expect(findings(valid)).toEqual([]);
  expect(findings({ ...valid, region: "eu", tags: ["x"] })).toEqual([]);
});

test("an explicit null for a required attribute is missing, which Terraform does not see", () => {
  expect(findings({ ...valid, name: null })).toEqual([
    {
      severity: "error",
      summary: "Missing value for a required attribute",
      detail: "name is null, but it is required. Give it a value.",
      attribute: ["name"],
    },
  ]);
});

test.each([["mine"], [UNKNOWN]])("an attribute that the provider sets cannot be configured: %j", (id) => {
  expect(findings({ ...valid, id })).toMatchObject([
    { severity: "error", summary: "Value for a read-only attribute", attribute: ["id"] },
  ]);
});

test("a value that fails its check is named with its attribute", () => {
  expect(findings({ ...valid, name: "b" })).toEqual([
    { severity: "error", summary: "Invalid name", detail: "b does not begin with a.", attribute: ["name"] },
  ]);
});

test("one finding does not hide the others", () => {
  const config = { id: "x", name: null, region: null, tags: ["x", "y"] };
  expect(findings(config).map(({ attribute }) => attribute)).toEqual([["id"], ["name"], ["tags"]]);
});

describe("what is not known yet", () => {
  const beginsWith = (text: string) =>
    new Unknown(Buffer.from([0x81, 2, 0xa0 + text.length, ...Buffer.from(text)]));

  test("is neither missing nor wrong", () => {
    expect(findings({ ...valid, name: UNKNOWN, tags: UNKNOWN })).toEqual([]);
  });

  test("is wrong where its beginning is", () => {
    expect(findings({ ...valid, name: beginsWith("a") })).toEqual([]);
    expect(findings({ ...valid, name: beginsWith("b") })).toMatchObject([
      { summary: "Invalid name", detail: "Begin with a.", attribute: ["name"] },
    ]);
  });

  test("is left for later where it is a part of a value", () => {
    expect(findings({ ...valid, tags: ["x", UNKNOWN] })).toEqual([]);
  });
});

describe("at apply", () => {
  test("what was unknown is checked before anything is done", () => {
    expect(findings({ ...valid, name: "b" }, validateKnown)).toMatchObject([{ summary: "Invalid name" }]);
  });

  test("what the provider computes is its own affair", () => {
    expect(findings({ id: "1", name: "ab", region: UNKNOWN, tags: null }, validateKnown)).toEqual([]);
  });
});
