import {
  GetMetadata,
  GetProviderSchema,
  GetResourceIdentitySchemas,
  ImportResourceState,
  UpgradeResourceIdentity,
} from "../../../src/tfplugin/wire/provider-service";
import { call, identity, PRIVATE, read, readIdentity, session } from "./support";

const typeName = "test_thing";
const importable = session({
  import: ({ id }) => ({ state: { id, name: id, owner: null }, private: PRIVATE }),
});

describe("identity (Terraform 1.12 and later)", () => {
  test("has a schema with one string that is required for import", async () => {
    const { identitySchemas, diagnostics } = await call(GetResourceIdentitySchemas, {}, session());
    expect([...identitySchemas]).toEqual([
      [
        "test_thing",
        {
          version: 0,
          identityAttributes: [
            {
              name: "name",
              type: Uint8Array.from(Buffer.from('"string"')),
              requiredForImport: true,
              optionalForImport: false,
              description: "What it is called.",
            },
          ],
        },
      ],
    ]);
    expect(diagnostics).toEqual([]);
  });

  test("is read from the stored JSON", async () => {
    const rawIdentity = { json: Buffer.from('{"name": "a"}') };
    const reply = await call(UpgradeResourceIdentity, { typeName, version: 0, rawIdentity }, session());
    expect(readIdentity(reply.upgradedIdentity)).toBe("a");
  });

  test("that cannot be read is an error", async () => {
    const rawIdentity = { json: Buffer.from('{"name": 1') };
    const reply = await call(UpgradeResourceIdentity, { typeName, version: 0, rawIdentity }, session());
    expect(reply.upgradedIdentity).toBeUndefined();
    expect(reply.diagnostics).toMatchObject([{ severity: 1 }]);
  });
});

describe("import", () => {
  test.each([
    ["by id", { id: "a" }],
    ["by identity", { identity: identity("a") }],
    ["by id, with an empty identity", { id: "a", identity: { identityData: undefined } }],
  ])("%s returns one object with identity and private bytes", async (_how, by) => {
    const { importedResources, diagnostics } = await call(
      ImportResourceState,
      { typeName, ...by },
      importable,
    );
    expect(diagnostics).toEqual([]);
    expect(importedResources).toMatchObject([{ typeName, private: PRIVATE }]);
    expect(read(importedResources[0]?.state)).toEqual({ id: "a", name: "a", owner: null });
    expect(readIdentity(importedResources[0]?.identity)).toBe("a");
  });

  test("without id and identity passes an empty id to the resource", async () => {
    const importObject = jest.fn(() => ({ state: { id: null, name: null, owner: null } }));
    await call(
      ImportResourceState,
      { typeName, identity: identity(null) },
      session({ import: importObject }),
    );
    expect(importObject).toHaveBeenCalledWith(expect.objectContaining({ id: "" }));
  });

  test("that reports an error imports nothing", async () => {
    const on = session({
      import: ({ id, diagnostics }) => {
        diagnostics.error({ summary: "No such thing", detail: id });
        return { state: { id, name: id, owner: null } };
      },
    });
    const reply = await call(ImportResourceState, { typeName, id: "a" }, on);
    expect(reply).toMatchObject({ importedResources: [], diagnostics: [{ severity: 1, detail: "a" }] });
  });

  test("of a resource without import is an error, because `terraform import` exits 0 after an empty reply", async () => {
    const reply = await call(ImportResourceState, { typeName, id: "a" }, session());
    expect(reply).toMatchObject({
      importedResources: [],
      diagnostics: [{ severity: 1, summary: "Import is not possible" }],
    });
  });
});

describe("metadata and schemas", () => {
  const listable = session({ list: async function* () {} });

  test("have the same capabilities in both calls", async () => {
    const [metadata, schemas] = [
      await call(GetMetadata, {}, listable),
      await call(GetProviderSchema, {}, listable),
    ];
    const capabilities = {
      planDestroy: true,
      getProviderSchemaOptional: true,
      moveResourceState: false,
      generateResourceConfig: false,
    };
    expect(metadata).toMatchObject({
      serverCapabilities: capabilities,
      resources: [{ typeName }],
      dataSources: [],
      listResources: [{ typeName }],
    });
    expect(schemas.serverCapabilities).toEqual(capabilities);
    expect([...schemas.resourceSchemas.keys()]).toEqual([typeName]);
    expect(schemas.resourceSchemas.get(typeName)?.block?.attributes).toMatchObject([
      { name: "id", computed: true, required: false, optional: false },
      {
        name: "name",
        required: true,
        computed: false,
        description: "What it is called.",
        descriptionKind: 1,
      },
      { name: "owner", optional: true },
    ]);
  });

  test("have a block in each schema, also of a list without arguments, because Terraform crashes without one", async () => {
    const { provider, resourceSchemas, listResourceSchemas } = await call(GetProviderSchema, {}, listable);
    for (const schema of [provider, ...resourceSchemas.values(), ...listResourceSchemas.values()])
      expect(schema?.block).toBeDefined();
    expect([...listResourceSchemas.keys()]).toEqual([typeName]);
  });

  test("do not announce a list for a resource without one", async () => {
    expect((await call(GetMetadata, {}, session())).listResources).toEqual([]);
    expect((await call(GetProviderSchema, {}, session())).listResourceSchemas.size).toBe(0);
  });
});
