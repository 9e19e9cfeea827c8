import {
  GetMetadata,
  GetProviderSchema,
  GetResourceIdentitySchemas,
  ListResource,
  ValidateListResourceConfig,
} from "../../../src/tfplugin/wire/provider-service";
import { until, untilSteady } from "../../support/until";
import { ALICE, identity, read, readIdentity, stored, typeName, useRymi, type World, wire } from "./rymi";

// `terraform query`, for Terraform 1.14 and later.

const rymi = useRymi();
const NO_ARGUMENTS = wire({}, { version: 0, description: "", attributes: {} });

const numberOf = (index: number) => `+1555${String(index).padStart(7, "0")}`;
const seeds = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ number: numberOf(index), agentId: ALICE }));

async function query(
  { client }: World,
  request: { readonly limit?: number; readonly includeResourceObject?: boolean } = {},
) {
  const events = [];
  for await (const event of client.stream(ListResource, { typeName, config: NO_ARGUMENTS, ...request }))
    events.push(event);
  return events;
}

const paths = ({ emulator }: World, path: string) =>
  emulator.requests.filter((request) => request.path.split("?")[0] === path);

test("numbers are announced as a list, whose block takes no arguments", async () => {
  const { client } = await rymi();
  expect((await client.call(GetMetadata, {})).listResources).toEqual([{ typeName }]);
  const { listResourceSchemas, resourceSchemas } = await client.call(GetProviderSchema, {});
  expect(listResourceSchemas.get(typeName)?.block).toMatchObject({ attributes: [] });
  // Terraform wants both for each list.
  expect(resourceSchemas.has(typeName)).toBe(true);
  expect((await client.call(GetResourceIdentitySchemas, {})).identitySchemas.has(typeName)).toBe(true);
  expect(
    (await client.call(ValidateListResourceConfig, { typeName, config: NO_ARGUMENTS })).diagnostics,
  ).toEqual([]);
});

test("#52 a list is cut off at its limit, and without one at a hundred; objects come when they are asked for", async () => {
  const world = await rymi();
  world.emulator.seed(seeds(250));
  expect((await query(world)).map(({ displayName }) => displayName)).toEqual(
    seeds(100).map(({ number }) => number),
  );
  const five = await query(world, { limit: 5 });
  expect(five.map((event) => readIdentity(event.identity))).toEqual(seeds(5).map(({ number }) => number));
  expect(five[0]).toMatchObject({ resourceObject: undefined, diagnostic: [] });
  const [whole] = await query(world, { limit: 1, includeResourceObject: true });
  expect(read(whole?.resourceObject)).toEqual(stored(numberOf(0), ALICE));
});

test("a thousand numbers come in order, with five requests of them, one of the key, and not a word on stderr", async () => {
  const world = await rymi();
  world.emulator.seed(seeds(1_000));
  const events = await query(world, { limit: 10_000, includeResourceObject: true });
  expect(events.map(({ displayName }) => displayName)).toEqual(seeds(1_000).map(({ number }) => number));
  expect(paths(world, "/v1/numbers")).toHaveLength(5);
  expect(paths(world, "/v1/keys/self")).toHaveLength(1);
  expect(world.emulator.requests).toHaveLength(6);
  await world.client.shutdown();
  await world.process.exit();
  expect(world.process.stderr).toBe("");
});

test("who has seen enough stops the stream, and the process goes on", async () => {
  const world = await rymi();
  world.emulator.seed(seeds(1_000));
  const stream = world.client.stream(ListResource, { typeName, config: NO_ARGUMENTS, limit: 1_000 });
  const first = await stream.next();
  expect(first.value).toMatchObject({ identity: identity(numberOf(0)) });
  await stream.return(undefined);
  expect(await query(world, { limit: 1 })).toHaveLength(1);
  await world.client.shutdown();
  expect(await world.process.exit()).toMatchObject({ code: 0 });
  expect(world.process.stderr).toBe("");
});

test("who stops reading does not keep the process", async () => {
  const world = await rymi();
  world.emulator.seed(seeds(20_000));
  const request = { typeName, config: NO_ARGUMENTS, limit: 20_000, includeResourceObject: true };
  const stream = world.client.stream(ListResource, request);
  await stream.next();
  await until("five requests arrive", () => world.emulator.requests.length >= 5);
  const requests = () => world.emulator.requests.length;
  await untilSteady("the stream is held", requests, () => world.client.ready());
  world.process.signal("SIGTERM");
  expect(await world.process.exit()).toMatchObject({ code: 0 });
  expect(world.process.sockets).toEqual([]);
});

test("what goes wrong is an event with the error, as Terraform shows it", async () => {
  const world = await rymi();
  world.emulator.faults.add({
    times: 10,
    do: { kind: "status", status: 403, body: { error: "not this key" } },
  });
  expect(await query(world)).toMatchObject([
    { identity: undefined, diagnostic: [{ severity: 1, summary: "The API key may not do this" }] },
  ]);
});

test("StopProvider ends a list that waits", async () => {
  const world = await rymi();
  world.emulator.seed(seeds(1));
  world.emulator.faults.add({ do: { kind: "rate-limit", retryAfter: 30 } });
  const events = query(world);
  await until("the first request arrives", () => world.emulator.requests.length > 0);
  await world.client.stop();
  expect(await events).toMatchObject([{ diagnostic: [{ summary: "Interrupted" }] }]);
});
