import { GetMetadata } from "../../../src/tfplugin/wire/provider-service";
import { testedProvider } from "../../support/bundle";
import { PluginProcess } from "../../support/plugin-process";
import { ALICE, change, NUMBER, read, requested, state, stored, useRymi, type World } from "./rymi";

const rymi = useRymi();

type End = (world: World) => Promise<void> | void;

/** And in how many milliseconds. Terraform kills a process that it has asked to end after two seconds. */
const ENDS: readonly (readonly [how: string, end: End, within: number])[] = [
  ["Terraform asks for it", ({ client }) => client.shutdown(), 2_000],
  ["Terraform is gone without a word", ({ client }) => client.close(), 10_000],
  ["it gets SIGTERM", ({ process }) => process.signal("SIGTERM"), 10_000],
];

test.each(ENDS)("the process ends soon when %s, and leaves nothing behind", async (_how, end, within) => {
  const world = await rymi();
  expect(await change(world.client, null, state(NUMBER))).toMatchObject({ diagnostics: [] });
  await end(world);
  const { code, tookMs } = await world.process.exit();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(within);
  expect(world.process.sockets).toEqual([]);
});

/** Starts what its argument names, as Terraform would, and does nothing more. */
const PARENT =
  "require('node:child_process').spawn(process.argv[1], { stdio: 'inherit' }); setInterval(() => {}, 1_000)";

test("the process ends when its parent is killed before it connects", async () => {
  const parent = new PluginProcess(process.execPath, { args: ["-e", PARENT, testedProvider()] });
  try {
    await parent.handshake();
    parent.signal("SIGKILL");
    // It has the provider's outputs, too, so this is the end of both.
    expect((await parent.exit()).tookMs).toBeLessThan(10_000);
    expect(parent.sockets).toEqual([]);
  } finally {
    await parent.dispose();
  }
});

test("the process ends when nobody is there any more to read where to connect", async () => {
  const started = new PluginProcess(testedProvider());
  try {
    started.child.stdout?.destroy();
    expect((await started.exit()).tookMs).toBeLessThan(10_000);
    expect(started.sockets).toEqual([]);
  } finally {
    await started.dispose();
  }
});

// The one moment in which a number is off the air: this Rymi cannot detach, so it is removed and registered again.
test.each(ENDS)(
  "a number that is being registered again is on the air when %s meanwhile",
  async (_how, end) => {
    const world = await rymi({ emulator: { detach: false } });
    world.emulator.seed([{ number: NUMBER, agentId: ALICE }]);
    world.emulator.faults.add({ when: { method: "DELETE" }, do: { kind: "delay", ms: 300 } });
    const reply = change(world.client, state(NUMBER, ALICE), state(NUMBER)).catch(() => "lost");
    await requested(world.emulator, "DELETE", /numbers/);
    await end(world);
    expect(await world.process.exit()).toMatchObject({ code: 0 });
    expect(world.emulator.numbers()).toMatchObject([{ number: NUMBER, agent_id: null }]);
    await reply;
  },
);

test("after SIGTERM the result of what was under way still reaches Terraform", async () => {
  const { client, process, emulator } = await rymi();
  emulator.faults.add({ when: { method: "POST" }, do: { kind: "delay", ms: 200 } });
  const reply = change(client, null, state(NUMBER));
  await requested(emulator, "POST", /numbers/);
  process.signal("SIGTERM");
  const { newState, diagnostics } = await reply;
  expect(diagnostics).toEqual([]);
  // The question about the key is a read: an interrupt may end it, and the next refresh asks it again.
  expect(read(newState)).toMatchObject(state(NUMBER));
  expect(await process.exit()).toMatchObject({ code: 0 });
});

test("Ctrl-C and the end of the terminal are left to Terraform: calls under way and later ones are answered", async () => {
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

test("once Terraform is connected nobody else can connect: the socket has lost its name", async () => {
  const { client, connect, process } = await rymi();
  await expect(connect(process.clientCertificate).call(GetMetadata, {})).rejects.toMatchObject({ code: 14 });
  expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
});

test("StopProvider cuts a long wait, and the call under way says that it was interrupted", async () => {
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

test("a call after StopProvider does nothing at Rymi", async () => {
  const { client, emulator } = await rymi();
  await client.stop();
  const { diagnostics } = await change(client, null, state(NUMBER));
  expect(diagnostics).toMatchObject([{ summary: "Interrupted" }]);
  expect(emulator.requests).toEqual([]);
});
