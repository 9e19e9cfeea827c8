import { GetMetadata, ReadResource } from "../../../src/tfplugin/wire/provider-service";
import { KEY_NOT_ACCEPTED } from "../../support/summaries";
import { ALICE, change, NUMBER, state, type TestProvider, typeName, useRymi, wire } from "./rymi";

const rymi = useRymi();
const SECRET = "rymi_a_key_that_must_never_be_seen";
const emulator = { tenants: [{ apiKey: SECRET }] };

/** Makes calls that succeed, that are retried, that Rymi refuses, and one with an invalid message. */
async function makeCalls({ client, emulator: server, process }: TestProvider): Promise<void> {
  const { faults } = server;
  faults.add({ when: { method: "POST" }, do: { kind: "html" } });
  faults.add({ when: { method: "POST" }, skip: 1, do: { kind: "rate-limit", retryAfter: 0 } });
  await change(client, null, state(NUMBER, ALICE));
  // A reply that quotes the request, API key included.
  const echo = { error: `no such key: Bearer ${SECRET}`, code: SECRET };
  faults.add({ when: { method: "GET" }, times: 2, do: { kind: "status", status: 401, body: echo } });
  const read = await client.call(ReadResource, { typeName, currentState: wire(state(NUMBER)) });
  expect(JSON.stringify(read.diagnostics)).toContain(KEY_NOT_ACCEPTED);
  expect(JSON.stringify(read.diagnostics)).not.toContain(SECRET);
  await client.callBytes(ReadResource.path, Buffer.from("ff", "hex"));
  await client.shutdown();
  await process.exit();
}

test("with TF_LOG every line on stderr is JSON that Terraform reads, and none has the API key", async () => {
  const provider = await rymi({ emulator, env: { TF_LOG: "TRACE" } });
  await makeCalls(provider);
  const { stderr } = provider.process;
  expect(stderr).not.toContain(SECRET);
  const records = stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(records.length).toBeGreaterThan(3);
  for (const record of records) {
    expect(record).toMatchObject({
      "@level": expect.stringMatching(/^(trace|debug|info|warn|error)$/),
      "@message": expect.any(String),
      "@module": "rymi",
      "@timestamp": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    });
  }
  expect(new Set(records.map((record) => record["@level"]))).toEqual(new Set(["debug", "warn", "error"]));
});

test("without TF_LOG nothing is written to stderr", async () => {
  const { client, process } = await rymi();
  await change(client, null, state(NUMBER));
  await client.callBytes(ReadResource.path, Buffer.from("ff", "hex"));
  await client.shutdown();
  await process.exit();
  expect(process.stderr).toBe("");
});

test("TF_LOG_PROVIDER overrides TF_LOG, unless it is empty", async () => {
  const [quiet, loud] = await Promise.all([
    rymi({ env: { TF_LOG: "TRACE", TF_LOG_PROVIDER: "OFF" } }),
    rymi({ env: { TF_LOG: "TRACE", TF_LOG_PROVIDER: "" } }),
  ]);
  for (const { client } of [quiet, loud]) await change(client, null, state(NUMBER));
  expect(quiet.process.stderr).toBe("");
  expect(loud.process.stderr).toContain('"@message":"answer from Rymi"');
});

test("calls are answered after Terraform has closed stderr", async () => {
  const { client, process } = await rymi({ env: { TF_LOG: "TRACE" } });
  process.child.stderr?.destroy();
  for (const number of [NUMBER, "+15550000001", "+15550000002"]) {
    expect((await change(client, null, state(number))).diagnostics).toEqual([]);
  }
  expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
});
