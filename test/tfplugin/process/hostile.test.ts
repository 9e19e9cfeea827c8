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
import { change, NUMBER, state, type TestProvider, typeName, useRymi, wire } from "./rymi";

// Terraform sends none of this. An invalid message must not affect the pending calls of the same process.

const rymi = useRymi();
const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

/** The process still answers calls. */
async function expectServing({ client, process }: TestProvider): Promise<void> {
  expect((await change(client, null, state(NUMBER))).diagnostics).toEqual([]);
  expect(process.isRunning).toBe(true);
}

test("every RPC that reads its request answers an invalid message with a diagnostic", async () => {
  const provider = await rymi();
  const { path: stop } = unaryRpcs.find(({ path }) => path.endsWith("/StopProvider")) ?? {};
  for (const { path } of unaryRpcs) {
    if (path === stop) continue;
    const reply = await provider.client.callBytes(path, hex("ff ff ff"));
    expect(reply.toString()).toContain("Unexpected failure of the rymi provider");
  }
  await expectServing(provider);
});

test("random bytes do not stop the process", async () => {
  const provider = await rymi();
  const paths = unaryRpcs.map(({ path }) => path).filter((path) => !path.endsWith("/StopProvider"));
  const call = fc.tuple(fc.constantFrom(...paths), fc.uint8Array({ maxLength: 60 }));
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 10, maxLength: 20 }), async (calls) => {
      await Promise.all(calls.map(([path, bytes]) => provider.client.callBytes(path, bytes)));
    }),
    { numRuns: 20 },
  );
  await expectServing(provider);
});

test("a stream answers an invalid request with an event that has a diagnostic", async () => {
  const provider = await rymi();
  const events = [];
  for await (const bytes of provider.client.streamBytes(ListResource.path, hex("0a ff")))
    events.push(decode(ListResource.response, bytes));
  expect(events).toMatchObject([
    { diagnostic: [{ severity: 1, summary: "Unexpected failure of the rymi provider" }] },
  ]);
  await expectServing(provider);
});

const repeat = (text: string, times: number) => hex(text.repeat(times));
const HOSTILE: Readonly<Record<string, Buffer>> = {
  "claims four thousand million elements": hex("dd ff ff ff ff"),
  "claims thirty million elements, five levels deep": repeat("dd 01 c9 c3 80", 5),
  "claims four thousand million attributes": hex("df ff ff ff ff"),
  "claims a string of four gigabytes": hex("db ff ff ff ff 61"),
  "claims an extension of four gigabytes": hex("c9 ff ff ff ff 0c"),
  "a hundred thousand nested lists": Buffer.concat([repeat("91", 100_000), hex("c0")]),
  "a hundred thousand nested objects": Buffer.concat([repeat("81 a0", 100_000), hex("c0")]),
  truncated: Buffer.from(wire(state(NUMBER)).msgpack.subarray(0, 20)),
  "a byte after its end": Buffer.concat([wire(state(NUMBER)).msgpack, hex("00")]),
};

test("a value that is invalid or claims to be huge is an error within seconds", async () => {
  const provider = await rymi();
  const begin = performance.now();
  for (const [title, msgpack] of Object.entries(HOSTILE)) {
    const config = { msgpack, json: new Uint8Array() };
    const { diagnostics } = await provider.client.call(ValidateResourceConfig, { typeName, config });
    expect([title, diagnostics[0]?.severity]).toEqual([title, 1]);
  }
  expect(performance.now() - begin).toBeLessThan(20_000);
  await expectServing(provider);
});

test("a state of a hundred thousand nested lists is an error", async () => {
  const provider = await rymi();
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const rawState = { json: Buffer.from(`{"number": ${deep}}`) };
  const { diagnostics } = await provider.client.call(UpgradeResourceState, {
    typeName,
    version: 0,
    rawState,
  });
  expect(diagnostics).toMatchObject([{ severity: 1 }]);
  await expectServing(provider);
});

test("an unknown type is an error", async () => {
  const { client } = await rymi();
  expect((await client.call(PlanResourceChange, { typeName: "rymi_carrier" })).diagnostics).toMatchObject([
    { severity: 1, summary: "Unknown resource type" },
  ]);
  expect((await client.call(ReadDataSource, { typeName: "rymi_carrier" })).diagnostics).toMatchObject([
    { severity: 1, summary: "Unknown data source type" },
  ]);
});

test("messages above the default limit of grpc-js, four megabytes, are received and sent", async () => {
  const { client } = await rymi();
  const config = wire({ number: NUMBER, agent_id: "x".repeat(5 * 1024 * 1024) });
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

test("more than a thousand calls on one connection are answered, ten at a time as Terraform sends them", async () => {
  const { client } = await rymi();
  const empty = Buffer.alloc(0);
  const worker = async () => {
    for (let count = 0; count < 101; count++)
      decode(GetMetadata.response, await client.callBytes(GetMetadata.path, empty));
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  expect((await client.call(GetMetadata, {})).resources).toEqual([{ typeName }]);
});

test("ten numbers that are created concurrently get their own agents", async () => {
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
