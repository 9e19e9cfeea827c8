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

// Identities exist since Terraform 1.12. Terraform drops an identity that a reply leaves out.

const rymi = useRymi();
const OTHER = "+15557654321";

test("has the number as its only attribute, and is read from the state", async () => {
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

test("#51 is in the replies to plan, create and read, and not in the reply to delete", async () => {
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

test("is added to a state of Terraform 1.11 at the first refresh and kept by an update", async () => {
  const { client, emulator } = await rymi();
  emulator.addNumber(NUMBER);
  const reply = await client.call(ReadResource, { typeName, currentState: wire(state(NUMBER)) });
  expect(readIdentity(reply.newIdentity)).toBe(NUMBER);
  expect(readIdentity((await change(client, state(NUMBER), state(NUMBER, ALICE))).newIdentity)).toBe(NUMBER);
});

test("is planned for a replacement only when the new number is known", async () => {
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
])("imports a number by its %s, and the read after it succeeds", async (_by, by) => {
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

test("refuses an import id that is not a number, without a request", async () => {
  const { client, emulator } = await rymi();
  for (const by of [{ id: "5551234567" }, { identity: identity("5551234567") }, {}]) {
    const { importedResources, diagnostics } = await client.call(ImportResourceState, { typeName, ...by });
    expect(importedResources).toEqual([]);
    expect(diagnostics).toMatchObject([{ severity: 1, summary: "Invalid import id" }]);
  }
  expect(emulator.requests).toEqual([]);
});
