import { typeFromJson, UNKNOWN } from "../../../src/tfplugin/value/value";
import {
  ApplyResourceChange,
  GetResourceIdentitySchemas,
  ImportResourceState,
  PlanResourceChange,
  ReadResource,
  UpgradeResourceIdentity,
} from "../../../src/tfplugin/wire/provider-service";
import {
  ALICE,
  change,
  identity,
  NUMBER,
  read,
  readIdentity,
  state,
  stored,
  typeName,
  useRymi,
  wire,
} from "./rymi";

// For Terraform 1.12 and later. Whatever identity a reply leaves out, Terraform forgets.

const rymi = useRymi();
const OTHER = "+15557654321";

test("the identity of a number is the number, and a stored one is read again", async () => {
  const { client } = await rymi();
  const { identitySchemas } = await client.call(GetResourceIdentitySchemas, {});
  const schema = identitySchemas.get(typeName);
  expect([...identitySchemas.keys()]).toEqual([typeName]);
  expect(schema).toMatchObject({
    version: 0,
    identityAttributes: [{ name: "number", requiredForImport: true, optionalForImport: false }],
  });
  expect(typeFromJson(JSON.parse(Buffer.from(schema?.identityAttributes[0]?.type ?? []).toString()))).toEqual(
    { kind: "string" },
  );

  const rawIdentity = { json: Buffer.from(JSON.stringify({ number: NUMBER })) };
  const reply = await client.call(UpgradeResourceIdentity, { typeName, version: 0, rawIdentity });
  expect(reply.diagnostics).toEqual([]);
  expect(readIdentity(reply.upgradedIdentity)).toBe(NUMBER);
});

test("#51 it comes with every reply of the life of a number", async () => {
  const { client } = await rymi();
  const wanted = wire({ number: NUMBER, id: UNKNOWN, agent_id: null });
  const planned = await client.call(PlanResourceChange, {
    typeName,
    proposedNewState: wire({ number: NUMBER }),
    config: wire({ number: NUMBER }),
  });
  expect(readIdentity(planned.plannedIdentity)).toBe(NUMBER);

  const created = await client.call(ApplyResourceChange, {
    typeName,
    plannedState: wanted,
    plannedPrivate: planned.plannedPrivate,
    plannedIdentity: planned.plannedIdentity,
  });
  expect(created.diagnostics).toEqual([]);
  expect(readIdentity(created.newIdentity)).toBe(NUMBER);

  const current = { typeName, currentState: created.newState, currentIdentity: created.newIdentity };
  expect(readIdentity((await client.call(ReadResource, current)).newIdentity)).toBe(NUMBER);

  const deleted = await client.call(ApplyResourceChange, {
    typeName,
    priorState: created.newState,
    plannedState: wire(null),
  });
  expect(read(deleted.newState)).toBeNull();
  expect(deleted.newIdentity).toBeUndefined();
});

test("a state that Terraform 1.11 wrote gets its identity with the first refresh, and an update keeps it", async () => {
  const { client, emulator } = await rymi();
  emulator.addNumber(NUMBER);
  const reply = await client.call(ReadResource, { typeName, currentState: wire(state(NUMBER)) });
  expect(readIdentity(reply.newIdentity)).toBe(NUMBER);
  expect(readIdentity((await change(client, state(NUMBER), state(NUMBER, ALICE))).newIdentity)).toBe(NUMBER);
});

test("a replacement plans the identity of the new number, and none while it is not known", async () => {
  const { client } = await rymi();
  const prior = { typeName, priorState: wire(state(NUMBER)), priorIdentity: identity(NUMBER) };
  const known = wire({ ...state(OTHER), id: NUMBER });
  const replaced = await client.call(PlanResourceChange, {
    ...prior,
    proposedNewState: known,
    config: known,
  });
  expect(replaced.requiresReplace).toMatchObject([{ steps: [{ attributeName: "number" }] }]);
  expect(readIdentity(replaced.plannedIdentity)).toBe(OTHER);
  const open = wire({ id: NUMBER, number: UNKNOWN });
  const unnamed = await client.call(PlanResourceChange, { ...prior, proposedNewState: open, config: open });
  expect(read(unnamed.plannedState)).toMatchObject({ number: UNKNOWN });
  expect(unnamed.plannedIdentity).toBeUndefined();
});

test.each([
  ["id", { id: NUMBER }],
  ["identity", { identity: identity(NUMBER) }],
])("a number is imported by its %s, and read right after it", async (_by, by) => {
  const { client, emulator } = await rymi();
  emulator.addNumber(NUMBER, ALICE);
  const { importedResources, diagnostics } = await client.call(ImportResourceState, { typeName, ...by });
  expect(diagnostics).toEqual([]);
  const [imported, ...more] = importedResources;
  expect(more).toEqual([]);
  expect(readIdentity(imported?.identity)).toBe(NUMBER);
  const reply = await client.call(ReadResource, {
    typeName,
    currentState: imported?.state,
    private: imported?.private ?? new Uint8Array(),
    currentIdentity: imported?.identity,
  });
  expect(read(reply.newState)).toEqual(stored(NUMBER, ALICE));
});

test("an import by what is no number is refused before anything is asked", async () => {
  const { client, emulator } = await rymi();
  for (const by of [{ id: "5551234567" }, { identity: identity("5551234567") }, {}]) {
    const { importedResources, diagnostics } = await client.call(ImportResourceState, { typeName, ...by });
    expect(importedResources).toEqual([]);
    expect(diagnostics).toMatchObject([{ severity: 1, summary: "Invalid import id" }]);
  }
  expect(emulator.requests).toEqual([]);
});
