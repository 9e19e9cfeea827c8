import { GetMetadata } from "../../../src/tfplugin/wire/provider-service";
import { testedProvider } from "../../support/bundle";
import { PluginProcess } from "../../support/plugin-process";
import { ALICE, change, NUMBER, read, requested, state, stored, type TestProvider, useRymi } from "./rymi";

const rymi = useRymi();

type End = (provider: TestProvider) => Promise<void> | void;

/** `within` is in milliseconds. Terraform kills the process two seconds after Shutdown. */
const ENDS: readonly (readonly [how: string, end: End, within: number])[] = [
  ["Terraform calls Shutdown", ({ client }) => client.shutdown(), 2_000],
  ["Terraform closes the connection", ({ client }) => client.close(), 10_000],
  ["it receives SIGTERM", ({ process }) => process.signal("SIGTERM"), 10_000],
];

test.each(ENDS)("the process ends soon when %s, and leaves no files", async (_how, end, within) => {
  const provider = await rymi();
  expect(await change(provider.client, null, state(NUMBER))).toMatchObject({ diagnostics: [] });
  await end(provider);
  const { code, tookMs } = await provider.process.exit();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(within);
  expect(provider.process.sockets).toEqual([]);
});

/** Starts the executable in its argument, as Terraform does, and does not connect to it. */
const PARENT =
  "require('node:child_process').spawn(process.argv[1], { stdio: 'inherit' }); setInterval(() => {}, 1_000)";

test("the process ends when its parent is killed before it connects", async () => {
  const parent = new PluginProcess(process.execPath, { args: ["-e", PARENT, testedProvider()] });
  try {
    await parent.handshake();
    parent.signal("SIGKILL");
    // The provider has inherited the outputs of its parent, so `exit` waits for both.
    expect((await parent.exit()).tookMs).toBeLessThan(10_000);
    expect(parent.sockets).toEqual([]);
  } finally {
    await parent.dispose();
  }
});

test("the process ends when its stdout is closed before the handshake line is written", async () => {
  const started = new PluginProcess(testedProvider());
  try {
    started.child.stdout?.destroy();
    expect((await started.exit()).tookMs).toBeLessThan(10_000);
    expect(started.sockets).toEqual([]);
  } finally {
    await started.dispose();
  }
});

// The only moment in which a number is out of service: this Rymi cannot detach, so it is removed and registered again.
test.each(ENDS)(
  "a number that is being registered again is in service after %s meanwhile",
  async (_how, end) => {
    const provider = await rymi({ emulator: { detach: false } });
    provider.emulator.seed([{ number: NUMBER, agentId: ALICE }]);
    provider.emulator.faults.add({ when: { method: "DELETE" }, do: { kind: "delay", ms: 300 } });
    const reply = change(provider.client, state(NUMBER, ALICE), state(NUMBER)).catch(() => "lost");
    await requested(provider.emulator, "DELETE", /numbers/);
    await end(provider);
    expect(await provider.process.exit()).toMatchObject({ code: 0 });
    expect(provider.emulator.numbers()).toMatchObject([{ number: NUMBER, agent_id: null }]);
    await reply;
  },
);

test("after SIGTERM a pending call still returns its result", async () => {
  const { client, process, emulator } = await rymi();
  emulator.faults.add({ when: { method: "POST" }, do: { kind: "delay", ms: 200 } });
  const reply = change(client, null, state(NUMBER));
  await requested(emulator, "POST", /numbers/);
  process.signal("SIGTERM");
  const { newState, diagnostics } = await reply;
  expect(diagnostics).toEqual([]);
  // GET /v1/keys/self is a read: an interrupt may end it, and the next refresh sends it again.
  expect(read(newState)).toMatchObject(state(NUMBER));
  expect(await process.exit()).toMatchObject({ code: 0 });
});

test("SIGINT and SIGHUP are ignored: pending and later calls are answered", async () => {
  const { client, process, emulator } = await rymi();
  emulator.faults.add({ when: { method: "POST" }, do: { kind: "delay", ms: 100 } });
  const reply = change(client, null, state(NUMBER));
  await requested(emulator, "POST", /numbers/);
  process.signal("SIGINT");
  process.signal("SIGHUP");
  expect(read((await reply).newState)).toEqual(stored(NUMBER));
  expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
  expect(process.isRunning).toBe(true);
});

test("no second client can connect after Terraform, because the socket file is removed", async () => {
  const { client, connect, process } = await rymi();
  await expect(connect(process.clientCertificate).call(GetMetadata, {})).rejects.toMatchObject({ code: 14 });
  expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
});

test("StopProvider ends a long wait, and the pending call reports that it was interrupted", async () => {
  const { client, emulator } = await rymi();
  emulator.faults.add({ when: { method: "POST" }, do: { kind: "rate-limit", retryAfter: 30 } });
  const begin = performance.now();
  const reply = change(client, null, state(NUMBER));
  await requested(emulator, "POST", /numbers/);
  expect(await client.stop()).toEqual({ Error: "" });
  const { newState, diagnostics } = await reply;
  expect(performance.now() - begin).toBeLessThan(20_000);
  expect(read(newState)).toBeNull();
  expect(diagnostics).toMatchObject([{ severity: 1, summary: "Interrupted" }]);
  expect(emulator.numbers()).toEqual([]);
});

test("a call after StopProvider sends no request to Rymi", async () => {
  const { client, emulator } = await rymi();
  await client.stop();
  const { diagnostics } = await change(client, null, state(NUMBER));
  expect(diagnostics).toMatchObject([{ summary: "Interrupted" }]);
  expect(emulator.requests).toEqual([]);
});
