import { DiagnosticError } from "../../../src/tfplugin/diagnostic";
import type { Context } from "../../../src/tfplugin/provider";
import { type ObjectValue, UNKNOWN } from "../../../src/tfplugin/value/value";
import { ApplyResourceChange, PlanResourceChange } from "../../../src/tfplugin/wire/provider-service";
import {
  call,
  identity,
  NULL,
  PRIVATE,
  read,
  readIdentity,
  saved,
  session,
  unconfigured,
  value,
} from "./support";

const typeName = "test_thing";
const ERROR = 1;

describe("plan", () => {
  const plan = (prior: ObjectValue | null, proposed: ObjectValue | null, on = session()) =>
    call(
      PlanResourceChange,
      {
        typeName,
        priorState: value(prior),
        proposedNewState: value(proposed),
        config: value(proposed),
        priorPrivate: PRIVATE,
      },
      on,
    );

  test("makes computed attributes of a new object unknown, and takes its identity from the configuration", async () => {
    const reply = await plan(null, { id: null, name: "a", owner: null });
    expect(read(reply.plannedState)).toEqual({ id: UNKNOWN, name: "a", owner: null });
    expect(readIdentity(reply.plannedIdentity)).toBe("a");
    expect(reply).toMatchObject({ diagnostics: [], requiresReplace: [], plannedPrivate: PRIVATE });
  });

  test.each<[what: string, prior: ObjectValue | null]>([
    ["create", null],
    ["replacement", saved],
  ])(
    "leaves out the identity of a %s whose name is unknown, because Terraform cannot write an unknown one",
    async (_what, prior) => {
      const reply = await plan(prior, { id: null, name: UNKNOWN, owner: null });
      expect(read(reply.plannedState)).toMatchObject({ name: UNKNOWN });
      expect(reply.plannedIdentity).toBeUndefined();
      expect(reply.diagnostics).toEqual([]);
    },
  );

  test("names by path the attribute that requires a replacement", async () => {
    const reply = await plan(saved, { ...saved, name: "b" });
    expect(reply.requiresReplace).toMatchObject([{ steps: [{ attributeName: "name" }] }]);
  });

  test("plans a destroy as null and keeps the identity", async () => {
    const request = {
      typeName,
      priorState: value(saved),
      proposedNewState: NULL,
      config: NULL,
      priorIdentity: identity("a"),
    };
    const reply = await call(PlanResourceChange, request, session());
    expect(read(reply.plannedState)).toBeNull();
    expect(readIdentity(reply.plannedIdentity)).toBe("a");
  });

  test("lets the resource change the plan, also of a destroy", async () => {
    const on = session({
      plan: ({ planned, private: bytes, diagnostics, host }) => {
        diagnostics.warning({ summary: "Seen", detail: JSON.stringify([bytes[0], host]) });
        const own = { private: Uint8Array.of(8) };
        return planned === null ? own : { ...own, planned: { ...planned, id: "soon" } };
      },
    });
    const reply = await plan(null, { id: null, name: "a", owner: null }, on);
    expect(read(reply.plannedState)).toMatchObject({ id: "soon" });
    expect(reply).toMatchObject({
      plannedPrivate: Uint8Array.of(8),
      diagnostics: [{ severity: 2, detail: '[7,{"name":"host"}]' }],
    });
    expect(read((await plan(saved, null, on)).plannedState)).toBeNull();
  });

  test("returns equal replies to equal requests, because Terraform plans again at apply", async () => {
    expect(await plan(saved, { ...saved, owner: "eve" })).toEqual(
      await plan(saved, { ...saved, owner: "eve" }),
    );
  });
});

describe("apply", () => {
  const apply = (prior: ObjectValue | null, planned: ObjectValue | null, on = session()) =>
    call(
      ApplyResourceChange,
      {
        typeName,
        priorState: value(prior),
        plannedState: value(planned),
        config: value(planned),
        plannedPrivate: PRIVATE,
        plannedIdentity: identity("a"),
      },
      on,
    );
  const planned = { id: UNKNOWN, name: "a", owner: null };
  const refuse = async (): Promise<never> => {
    throw new DiagnosticError({ summary: "Refused", detail: "Because.", attribute: ["owner"] });
  };

  test("creates, updates and deletes, each with identity and private bytes", async () => {
    const created = await apply(null, planned);
    expect(read(created.newState)).toEqual(saved);
    expect(created).toMatchObject({ private: PRIVATE, diagnostics: [] });
    expect(readIdentity(created.newIdentity)).toBe("a");

    const changed = await apply(saved, { ...saved, owner: "eve" });
    expect(read(changed.newState)).toEqual({ ...saved, owner: "eve" });
    expect(changed.private).toEqual(PRIVATE);

    const deleted = await apply(saved, null);
    expect(read(deleted.newState)).toBeNull();
    expect(deleted.diagnostics).toEqual([]);
  });

  test("saves nothing when a create fails", async () => {
    const reply = await apply(null, planned, session({ create: refuse }));
    expect(read(reply.newState)).toBeNull();
    expect(reply.newIdentity).toBeUndefined();
    expect(reply.diagnostics).toMatchObject([
      {
        severity: ERROR,
        summary: "Refused",
        detail: "Because.",
        attribute: { steps: [{ attributeName: "owner" }] },
      },
    ]);
  });

  test("saves the known part of a create that failed half way", async () => {
    const on = session({
      create: async ({ planned: wanted, diagnostics }) => {
        diagnostics.error({ summary: "Half done", detail: "" });
        return { state: wanted as never };
      },
    });
    const reply = await apply(null, planned, on);
    expect(read(reply.newState)).toEqual({ id: null, name: "a", owner: null });
    expect(readIdentity(reply.newIdentity)).toBe("a");
    expect(reply.diagnostics).toMatchObject([{ severity: ERROR, summary: "Half done" }]);
  });

  test("saves no identity when a failed create leaves it unknown", async () => {
    const on = session({
      create: async ({ planned: wanted, diagnostics }) => {
        diagnostics.error({ summary: "Half done", detail: "" });
        return { state: { ...wanted, name: UNKNOWN } as never };
      },
    });
    const reply = await apply(null, planned, on);
    expect(read(reply.newState)).toEqual({ id: null, name: null, owner: null });
    expect(reply.newIdentity).toBeUndefined();
  });

  test.each<[what: string, to: ObjectValue | null]>([
    ["update", { ...saved, owner: "eve" }],
    ["delete", null],
  ])("keeps state, identity and private bytes when a %s fails", async (_what, to) => {
    const reply = await apply(saved, to, session({ update: refuse, delete: refuse }));
    expect(read(reply.newState)).toEqual(saved);
    expect(readIdentity(reply.newIdentity)).toBe("a");
    expect(reply).toMatchObject({ private: PRIVATE, diagnostics: [{ severity: ERROR, summary: "Refused" }] });
  });

  test.each([
    [
      "reports it",
      async ({ diagnostics }: Pick<Context, "diagnostics">) =>
        diagnostics.error({ summary: "Busy", detail: "" }),
    ],
    ["throws it", refuse],
  ])(
    "keeps the identity when the delete of a replacement, which has no planned identity, fails and %s",
    async (_how, fail) => {
      const request = {
        typeName,
        priorState: value(saved),
        plannedState: NULL,
        config: NULL,
        plannedPrivate: PRIVATE,
      };
      const reply = await call(ApplyResourceChange, request, session({ delete: fail }));
      expect(read(reply.newState)).toEqual(saved);
      expect(readIdentity(reply.newIdentity)).toBe("a");
    },
  );

  test("keeps the state when a delete reports an error without throwing", async () => {
    const on = session({
      delete: async ({ diagnostics }) => diagnostics.error({ summary: "Busy", detail: "" }),
    });
    expect(read((await apply(saved, null, on)).newState)).toEqual(saved);
  });

  test("checks values that were unknown at plan before it calls the resource", async () => {
    const create = jest.fn();
    const reply = await apply(null, { ...planned, name: "bad" }, session({ create }));
    expect(create).not.toHaveBeenCalled();
    expect(read(reply.newState)).toBeNull();
    expect(reply.diagnostics).toMatchObject([{ summary: "Invalid name", detail: "bad is no name." }]);
  });

  test("reports an unexpected error of a handler as a diagnostic", async () => {
    const on = session({
      update: async () => {
        throw new TypeError("undefined is not a function");
      },
    });
    const reply = await apply(saved, { ...saved, owner: "eve" }, on);
    expect(read(reply.newState)).toEqual(saved);
    expect(reply.diagnostics).toMatchObject([
      {
        summary: "Unexpected failure of the test provider",
        detail: expect.stringMatching(/^ApplyResourceChange: undefined is not a function\n\nThis is a bug/),
      },
    ]);
  });

  test("reports an error for a resource that cannot be updated in place", async () => {
    const { update: _, ...rest } = session().resource(typeName);
    const on = session();
    Object.assign(on.provider.resources, { [typeName]: rest });
    const reply = await apply(saved, { ...saved, owner: "eve" }, on);
    expect(read(reply.newState)).toEqual(saved);
    expect(reply.diagnostics).toMatchObject([{ summary: "This resource cannot be changed in place" }]);
  });

  test("does not call the resource before the provider is configured", async () => {
    const create = jest.fn();
    const reply = await apply(null, planned, unconfigured({ create }));
    expect(create).not.toHaveBeenCalled();
    expect(reply.diagnostics).toMatchObject([{ summary: "Provider is not configured" }]);
  });
});
