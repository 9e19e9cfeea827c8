import {
  GetMetadata,
  GetProviderSchema,
  GetResourceIdentitySchemas,
  ListResource,
  ValidateListResourceConfig,
} from "../../../src/tfplugin/wire/provider-service";
import { KEY_WITHOUT_SCOPE } from "../../support/summaries";
import { until, untilSteady } from "../../support/until";
import {
  ALICE,
  identity,
  read,
  readIdentity,
  stored,
  type TestProvider,
  typeName,
  useRymi,
  wire,
} from "./rymi";

// ListResource serves `terraform query` of Terraform 1.14 and later.

const rymi = useRymi();
const NO_ARGUMENTS = wire({}, { version: 0, description: "", attributes: {} });

const numberOf = (index: number) => `+1555${String(index).padStart(7, "0")}`;
const seeds = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ number: numberOf(index), agentId: ALICE }));

async function query(
  { client }: TestProvider,
  request: { readonly limit?: number; readonly includeResourceObject?: boolean } = {},
) {
  const events = [];
  for await (const event of client.stream(ListResource, { typeName, config: NO_ARGUMENTS, ...request }))
    events.push(event);
  return events;
}

const paths = ({ emulator }: TestProvider, path: string) =>
  emulator.requests.filter((request) => request.path.split("?")[0] === path);

test("announces a list of numbers whose block has no arguments", async () => {
  const { client } = await rymi();
  expect((await client.call(GetMetadata, {})).listResources).toEqual([{ typeName }]);
  const { listResourceSchemas, resourceSchemas } = await client.call(GetProviderSchema, {});
  expect(listResourceSchemas.get(typeName)?.block).toMatchObject({ attributes: [] });
  // Terraform requires both for each list.
  expect(resourceSchemas.has(typeName)).toBe(true);
  expect((await client.call(GetResourceIdentitySchemas, {})).identitySchemas.has(typeName)).toBe(true);
  expect(
    (await client.call(ValidateListResourceConfig, { typeName, config: NO_ARGUMENTS })).diagnostics,
  ).toEqual([]);
});

test("#52 stops at its limit, or at 100 without one, and has objects only when the request includes them", async () => {
  const provider = await rymi();
  provider.emulator.seed(seeds(250));
  expect((await query(provider)).map(({ displayName }) => displayName)).toEqual(
    seeds(100).map(({ number }) => number),
  );
  const five = await query(provider, { limit: 5 });
  expect(five.map((event) => readIdentity(event.identity))).toEqual(seeds(5).map(({ number }) => number));
  expect(five[0]).toMatchObject({ resourceObject: undefined, diagnostic: [] });
  const [withObject] = await query(provider, { limit: 1, includeResourceObject: true });
  expect(read(withObject?.resourceObject)).toEqual(stored(numberOf(0), ALICE));
});

test("lists a thousand numbers in order with five list requests and one for the key, and writes nothing to stderr", async () => {
  const provider = await rymi();
  provider.emulator.seed(seeds(1_000));
  const events = await query(provider, { limit: 10_000, includeResourceObject: true });
  expect(events.map(({ displayName }) => displayName)).toEqual(seeds(1_000).map(({ number }) => number));
  expect(paths(provider, "/v1/numbers")).toHaveLength(5);
  expect(paths(provider, "/v1/keys/self")).toHaveLength(1);
  expect(provider.emulator.requests).toHaveLength(6);
  await provider.client.shutdown();
  await provider.process.exit();
  expect(provider.process.stderr).toBe("");
});

test("serves further calls after a client has cancelled a list", async () => {
  const provider = await rymi();
  provider.emulator.seed(seeds(1_000));
  const stream = provider.client.stream(ListResource, { typeName, config: NO_ARGUMENTS, limit: 1_000 });
  const first = await stream.next();
  expect(first.value).toMatchObject({ identity: identity(numberOf(0)) });
  await stream.return(undefined);
  expect(await query(provider, { limit: 1 })).toHaveLength(1);
  await provider.client.shutdown();
  expect(await provider.process.exit()).toMatchObject({ code: 0 });
  expect(provider.process.stderr).toBe("");
});

test("ends at SIGTERM although a client does not read its list", async () => {
  const provider = await rymi();
  provider.emulator.seed(seeds(20_000));
  const request = { typeName, config: NO_ARGUMENTS, limit: 20_000, includeResourceObject: true };
  const stream = provider.client.stream(ListResource, request);
  await stream.next();
  await until("five requests arrive", () => provider.emulator.requests.length >= 5);
  const requests = () => provider.emulator.requests.length;
  await untilSteady("the stream is held", requests, () => provider.client.ready());
  provider.process.signal("SIGTERM");
  expect(await provider.process.exit()).toMatchObject({ code: 0 });
  expect(provider.process.sockets).toEqual([]);
});

test("reports a failure as an event with a diagnostic", async () => {
  const provider = await rymi();
  provider.emulator.faults.add({
    times: 10,
    do: { kind: "status", status: 403, body: { error: "not this key" } },
  });
  expect(await query(provider)).toMatchObject([
    { identity: undefined, diagnostic: [{ severity: 1, summary: KEY_WITHOUT_SCOPE }] },
  ]);
});

test("ends a waiting list at StopProvider", async () => {
  const provider = await rymi();
  provider.emulator.seed(seeds(1));
  provider.emulator.faults.add({ do: { kind: "rate-limit", retryAfter: 30 } });
  const events = query(provider);
  await until("the first request arrives", () => provider.emulator.requests.length > 0);
  await provider.client.stop();
  expect(await events).toMatchObject([{ diagnostic: [{ summary: "Interrupted" }] }]);
});
