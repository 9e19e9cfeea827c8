import { schema } from "../../src/tfplugin/provider";
import { planChange } from "../../src/tfplugin/rpc/resource";
import { map, string, UNKNOWN, Unknown } from "../../src/tfplugin/value/value";

const description = "";
const thing = schema(description, {
  id: { type: string, computed: true, description },
  name: { type: string, required: true, requiresReplace: true, description },
  owner: {
    type: string,
    optional: true,
    description,
    same: (left: string, right: string) => left.toLowerCase() === right.toLowerCase(),
  },
  region: { type: string, optional: true, computed: true, description },
  tags: { type: map(string), optional: true, requiresReplace: true, description },
});

const prior = { id: "1", name: "a", owner: "BOB", region: "eu", tags: { k: "v" } };
const refined = new Unknown(Uint8Array.of(0x81, 0x01, 0xc2));

describe("a plan to create", () => {
  test("keeps configured values and makes computed attributes unknown", () => {
    const proposed = { id: null, name: "a", owner: null, region: null, tags: { k: "v" } };
    expect(planChange(thing, null, proposed)).toEqual({
      planned: { id: UNKNOWN, name: "a", owner: null, region: UNKNOWN, tags: { k: "v" } },
      requiresReplace: [],
    });
  });

  test("keeps a configured value of an optional computed attribute", () => {
    const proposed = { id: null, name: "a", owner: null, region: "us", tags: null };
    expect(planChange(thing, null, proposed).planned["region"]).toBe("us");
  });

  test("keeps an unknown value with its refinements", () => {
    const { planned, requiresReplace } = planChange(thing, null, { ...prior, name: refined });
    expect(planned["name"]).toBe(refined);
    expect(requiresReplace).toEqual([]);
  });
});

describe("a plan to change", () => {
  test("without a change is the prior state and has no unknown", () => {
    expect(planChange(thing, prior, prior)).toEqual({ planned: prior, requiresReplace: [] });
  });

  test("keeps computed values, also null", () => {
    const bare = { ...prior, id: null, region: null };
    expect(planChange(thing, bare, { ...bare, owner: "eve" }).planned).toEqual({ ...bare, owner: "eve" });
  });

  test("in place requires no replacement", () => {
    expect(planChange(thing, prior, { ...prior, owner: "eve", region: "us" })).toEqual({
      planned: { ...prior, owner: "eve", region: "us" },
      requiresReplace: [],
    });
  });

  test("names each attribute whose change requires a replacement", () => {
    const proposed = { ...prior, name: "b", tags: { k: "w" } };
    expect(planChange(thing, prior, proposed).requiresReplace).toEqual([["name"], ["tags"]]);
    expect(planChange(thing, prior, { ...prior, tags: null }).requiresReplace).toEqual([["tags"]]);
  });

  test("requires a replacement when the new value is unknown, because it may differ", () => {
    expect(planChange(thing, prior, { ...prior, name: UNKNOWN }).requiresReplace).toEqual([["name"]]);
    expect(planChange(thing, prior, { ...prior, tags: { k: UNKNOWN } }).requiresReplace).toEqual([["tags"]]);
  });

  test("keeps the value of the state when the configured one is equivalent", () => {
    expect(planChange(thing, prior, { ...prior, owner: "bob" }).planned["owner"]).toBe("BOB");
  });

  test.each([["eve"], [null], [UNKNOWN]])("takes a configured value that is not equivalent: %j", (owner) => {
    expect(planChange(thing, prior, { ...prior, owner }).planned["owner"]).toBe(owner);
    expect(planChange(thing, { ...prior, owner: null }, { ...prior, owner }).planned["owner"]).toBe(owner);
  });
});

test("a plan depends only on its arguments and does not change them", () => {
  const before = Object.freeze({ ...prior });
  const proposed = Object.freeze({ ...prior, name: "b" });
  expect(planChange(thing, before, proposed)).toEqual(planChange(thing, before, proposed));
});
