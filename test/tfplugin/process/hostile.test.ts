import * as fc from "fast-check";
import { unaryRpcs } from "../../../src/tfplugin/rpc/services";
import { decode } from "../../../src/tfplugin/wire/message";
import {
  GetMetadata,
  ListResource,
  PlanResourceChange,
  ReadDataSource,
  UpgradeResourceState,
  ValidateResourceConfig,
} from "../../../src/tfplugin/wire/provider-service";
import { change, NUMBER, state, typeName, useRymi, type World, wire } from "./rymi";

// Nothing of this comes from Terraform. Whatever came of a broken one, the calls under way beside it must not suffer.

const rymi = useRymi();
const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

/** The process answers everything that comes after. */
async function isWell({ client, process }: World): Promise<void> {
  expect((await change(client, null, state(NUMBER))).diagnostics).toEqual([]);
  expect(process.isRunning).toBe(true);
}

test("bytes that are no message are answered with a diagnostic by every call that reads any", async () => {
  const world = await rymi();
  const { path: stop } = unaryRpcs.find(({ path }) => path.endsWith("/StopProvider")) ?? {};
  for (const { path } of unaryRpcs) {
    if (path === stop) continue;
    const reply = await world.client.callBytes(path, hex("ff ff ff"));
    expect(reply.toString()).toContain("Unexpected failure of the rymi provider");
  }
  await isWell(world);
});

test("random bytes break nothing", async () => {
  const world = await rymi();
  const paths = unaryRpcs.map(({ path }) => path).filter((path) => !path.endsWith("/StopProvider"));
  const call = fc.tuple(fc.constantFrom(...paths), fc.uint8Array({ maxLength: 60 }));
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 10, maxLength: 20 }), async (calls) => {
      await Promise.all(calls.map(([path, bytes]) => world.client.callBytes(path, bytes)));
    }),
    { numRuns: 20 },
  );
  await isWell(world);
});

test("a stream that is asked for with garbage says so in an event", async () => {
  const world = await rymi();
  const events = [];
  for await (const bytes of world.client.streamBytes(ListResource.path, hex("0a ff")))
    events.push(decode(ListResource.response, bytes));
  expect(events).toMatchObject([
    { diagnostic: [{ severity: 1, summary: "Unexpected failure of the rymi provider" }] },
  ]);
  await isWell(world);
});

const repeat = (text: string, times: number) => hex(text.repeat(times));
const HOSTILE: Readonly<Record<string, Buffer>> = {
  "claims four thousand million elements": hex("dd ff ff ff ff"),
  "claims thirty million elements, and so does each of them": repeat("dd 01 c9 c3 80", 5),
  "claims four thousand million attributes": hex("df ff ff ff ff"),
  "claims a text of four gigabytes": hex("db ff ff ff ff 61"),
  "claims an extension of four gigabytes": hex("c9 ff ff ff ff 0c"),
  "a hundred thousand lists in one another": Buffer.concat([repeat("91", 100_000), hex("c0")]),
  "a hundred thousand objects in one another": Buffer.concat([repeat("81 a0", 100_000), hex("c0")]),
  "cut off": Buffer.from(wire(state(NUMBER)).msgpack.subarray(0, 20)),
  "something after its end": Buffer.concat([wire(state(NUMBER)).msgpack, hex("00")]),
};

test("a value that is broken or claims to be huge is an error, and soon", async () => {
  const world = await rymi();
  const begin = performance.now();
  for (const [title, msgpack] of Object.entries(HOSTILE)) {
    const config = { msgpack, json: new Uint8Array() };
    const { diagnostics } = await world.client.call(ValidateResourceConfig, { typeName, config });
    expect([title, diagnostics[0]?.severity]).toEqual([title, 1]);
  }
  expect(performance.now() - begin).toBeLessThan(20_000);
  await isWell(world);
});

test("a state that is a hundred thousand lists in one another is an error", async () => {
  const world = await rymi();
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const rawState = { json: Buffer.from(`{"number": ${deep}}`) };
  const { diagnostics } = await world.client.call(UpgradeResourceState, { typeName, version: 0, rawState });
  expect(diagnostics).toMatchObject([{ severity: 1 }]);
  await isWell(world);
});

test("a type that there is not is named in a diagnostic", async () => {
  const { client } = await rymi();
  expect((await client.call(PlanResourceChange, { typeName: "rymi_carrier" })).diagnostics).toMatchObject([
    { severity: 1, summary: "Unknown resource type" },
  ]);
  expect((await client.call(ReadDataSource, { typeName: "rymi_carrier" })).diagnostics).toMatchObject([
    { severity: 1, summary: "Unknown data source type" },
  ]);
});

test("messages far above the library's usual four megabytes go in and out", async () => {
  const { client } = await rymi();
  const config = wire({ number: NUMBER, agent_id: "x".repeat(8 * 1024 * 1024) });
  const { diagnostics } = await client.call(ValidateResourceConfig, { typeName, config });
  expect(diagnostics).toMatchObject([{ summary: "Invalid agent_id" }]);
  const json = Buffer.from(JSON.stringify({ ...state(NUMBER), agent_id: "x".repeat(5 * 1024 * 1024) }));
  const { upgradedState } = await client.call(UpgradeResourceState, {
    typeName,
    version: 0,
    rawState: { json },
  });
  expect(upgradedState?.msgpack.length).toBeGreaterThan(5 * 1024 * 1024);
});

test("more than a thousand calls on one connection are answered, ten at a time as Terraform does it", async () => {
  const { client } = await rymi();
  const empty = Buffer.alloc(0);
  const worker = async () => {
    for (let count = 0; count < 150; count++)
      decode(GetMetadata.response, await client.callBytes(GetMetadata.path, empty));
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  expect((await client.call(GetMetadata, {})).resources).toEqual([{ typeName }]);
});

test("ten numbers at once are each created with their own agent", async () => {
  const { client, emulator } = await rymi();
  const numbers = Array.from({ length: 10 }, (_, index) => ({
    number: `+1555000000${index}`,
    agent: `${index}1111111-1111-4111-8111-111111111111`,
  }));
  const replies = await Promise.all(
    numbers.map(({ number, agent }) => change(client, null, state(number, agent))),
  );
  expect(replies.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  const registered = emulator.numbers().map(({ number, agent_id }) => ({ number, agent: agent_id }));
  expect(registered.sort((left, right) => (left.number < right.number ? -1 : 1))).toEqual(numbers);
  expect(emulator.requests.filter(({ path }) => path !== "/v1/keys/self")).toHaveLength(10);
  expect(emulator.requests).toHaveLength(11);
});
