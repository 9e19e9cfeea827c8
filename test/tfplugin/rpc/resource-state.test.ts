import { DiagnosticError } from "../../../src/tfplugin/diagnostic";
import {
  ReadResource,
  UpgradeResourceState,
  ValidateResourceConfig,
} from "../../../src/tfplugin/wire/provider-service";
import { call, identity, PRIVATE, read, readIdentity, saved, session, value } from "./support";

const typeName = "test_thing";

describe("read", () => {
  const request = { typeName, currentState: value(saved), private: PRIVATE, currentIdentity: identity("a") };

  test("returns state, private bytes and identity, because Terraform drops what a reply leaves out", async () => {
    const reply = await call(
      ReadResource,
      request,
      session({ read: async () => ({ state: { ...saved, owner: "eve" } }) }),
    );
    expect(read(reply.newState)).toEqual({ ...saved, owner: "eve" });
    expect(reply).toMatchObject({ private: PRIVATE, diagnostics: [] });
    expect(readIdentity(reply.newIdentity)).toBe("a");
  });

  test("adds the identity to a state that Terraform 1.11 wrote", async () => {
    const reply = await call(ReadResource, { typeName, currentState: value(saved) }, session());
    expect(readIdentity(reply.newIdentity)).toBe("a");
  });

  test("returns new private bytes of the resource", async () => {
    const on = session({ read: async ({ state }) => ({ state, private: Uint8Array.of(9) }) });
    expect((await call(ReadResource, request, on)).private).toEqual(Uint8Array.of(9));
  });

  test("returns null for an object that does not exist any more", async () => {
    const reply = await call(ReadResource, request, session({ read: async () => null }));
    expect(read(reply.newState)).toBeNull();
    expect(reply.diagnostics).toEqual([]);
  });

  test.each<
    [
      how: string,
      fail: (diagnostics: { error(diagnostic: { summary: string; detail: string }): void }) => Promise<null>,
    ]
  >([
    [
      "throws",
      async () => {
        throw new DiagnosticError({ summary: "Unreachable", detail: "" });
      },
    ],
    [
      "reports an error and returns null",
      async (diagnostics) => {
        diagnostics.error({ summary: "Unreachable", detail: "" });
        return null;
      },
    ],
  ])("keeps the state when a read %s", async (_how, fail) => {
    const reply = await call(
      ReadResource,
      request,
      session({ read: ({ diagnostics }) => fail(diagnostics) }),
    );
    expect(read(reply.newState)).toEqual(saved);
    expect(readIdentity(reply.newIdentity)).toBe("a");
    expect(reply).toMatchObject({ private: PRIVATE, diagnostics: [{ severity: 1, summary: "Unreachable" }] });
  });
});

describe("upgrade", () => {
  const upgrade = (json: string) =>
    call(UpgradeResourceState, { typeName, version: 0, rawState: { json: Buffer.from(json) } }, session());

  test("returns a state of the current schema unchanged", async () => {
    const reply = await upgrade(JSON.stringify(saved, undefined, 7));
    expect(read(reply.upgradedState)).toEqual(saved);
    expect(reply.diagnostics).toEqual([]);
  });

  test("adds new attributes as null and drops removed ones", async () => {
    expect(read((await upgrade('{"name": "a", "colour": "red"}')).upgradedState)).toEqual({
      id: null,
      name: "a",
      owner: null,
    });
  });

  test.each(["", "{", "[]", '{"name": {}}'])(
    "reports an error for a state that cannot be read: %j",
    async (json) => {
      const reply = await upgrade(json);
      expect(reply.upgradedState).toBeUndefined();
      expect(reply.diagnostics).toMatchObject([{ severity: 1 }]);
    },
  );

  test("reports an error that names Terraform 0.11 for a state from before 0.12", async () => {
    const reply = await call(UpgradeResourceState, { typeName, version: 0 }, session());
    expect(reply.diagnostics).toMatchObject([{ detail: expect.stringContaining("Terraform 0.11 or older") }]);
  });
});

describe("validate", () => {
  test("reports diagnostics at their attributes", async () => {
    const config = value({ id: "x", name: "bad", owner: null });
    const { diagnostics } = await call(ValidateResourceConfig, { typeName, config }, session());
    expect(diagnostics).toMatchObject([
      { summary: "Value for a read-only attribute", attribute: { steps: [{ attributeName: "id" }] } },
      { summary: "Invalid name", attribute: { steps: [{ attributeName: "name" }] } },
    ]);
  });

  test.each(["test_other", "", "constructor", "__proto__"])(
    "names an unknown type in the error: %j",
    async (unknown) => {
      const { diagnostics } = await call(
        ValidateResourceConfig,
        { typeName: unknown, config: value(saved) },
        session(),
      );
      expect(diagnostics).toMatchObject([
        { summary: "Unknown resource type", detail: expect.stringContaining(`no resource ${unknown}.`) },
      ]);
    },
  );
});
