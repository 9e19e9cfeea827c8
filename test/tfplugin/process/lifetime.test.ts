import { EventEmitter } from "node:events";
import { Lifetime, type PluginProcess } from "../../../src/tfplugin/process/lifetime";
import { createLogger } from "../../../src/tfplugin/process/serve";
import { schema } from "../../../src/tfplugin/provider";
import { Session } from "../../../src/tfplugin/session";

const provider = { name: "test", schema: schema("", {}), configure: () => ({}), resources: {} };

/** A fake process that records its exit codes, and a server that closes after a few milliseconds. */
function begin(debug = false, close = () => new Promise<void>((resolve) => void setTimeout(resolve, 5))) {
  const exits: number[] = [];
  const lines: string[] = [];
  const signals = new EventEmitter();
  const fake = {
    ppid: 4711,
    on: (name: string, listener: () => void) => signals.on(name, listener),
    exit: (code: number) => exits.push(code),
  };
  const log = createLogger("test", "error", (line) => lines.push(line));
  const session = new Session(provider, log);
  const listener = { listen: jest.fn(), close: jest.fn(), remove: jest.fn() };
  const server = { close };
  const process = fake as unknown as PluginProcess;
  const lifetime = new Lifetime({ stop: () => session.stop(), log, server, listener, process, debug });
  lifetime.begin();
  return { lifetime, session, listener, signals, exits, lines, fake };
}

/** A promise that the test resolves or rejects. */
function work(): { readonly promise: Promise<void>; end(): void; fail(): void } {
  let end = () => {};
  let fail = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = () => reject(new Error("expected by the test"));
  });
  return { promise, end: () => end(), fail: () => fail() };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

test("ends without a connection after a time that is longer than the timeout of Terraform", async () => {
  const { exits } = begin();
  await pass(60_000);
  expect(exits).toEqual([]);
  await pass(60_000);
  expect(exits).toEqual([0]);
});

test("stays while a client is connected, and removes the socket file", async () => {
  const { lifetime, listener, exits } = begin();
  lifetime.connected();
  expect(listener.remove).toHaveBeenCalled();
  await pass(24 * 60 * 60_000);
  expect(exits).toEqual([]);
});

test("ends when its parent ends before a client has connected", async () => {
  const { fake, exits } = begin();
  fake.ppid = 1;
  await pass(2_000);
  expect(exits[0]).toBe(0);
});

test("ends when the last connection is closed", async () => {
  const { lifetime, exits } = begin();
  lifetime.connected();
  lifetime.connected();
  lifetime.disconnected();
  await pass(1_000);
  expect(exits).toEqual([]);
  lifetime.disconnected();
  await pass(1_000);
  expect(exits[0]).toBe(0);
});

test("ends within milliseconds after Shutdown without a pending call", async () => {
  const { lifetime, exits } = begin();
  lifetime.connected();
  lifetime.shutdown();
  await pass(50);
  expect(exits[0]).toBe(0);
});

test.each<[how: string, end: (parts: ReturnType<typeof begin>) => void]>([
  ["Shutdown", ({ lifetime }) => lifetime.shutdown()],
  ["a closed connection", ({ lifetime }) => lifetime.disconnected()],
  ["SIGTERM", ({ signals }) => signals.emit("SIGTERM")],
  ["the end of its parent", ({ fake }) => Object.assign(fake, { ppid: 1 })],
])("%s aborts waits, and the process ends after its pending calls", async (_how, end) => {
  const parts = begin();
  const { promise, end: endWork } = work();
  parts.session.finishConfigure({});
  const { signal } = parts.session.context({} as never);
  parts.lifetime.connected();
  parts.lifetime.track(promise);
  end(parts);
  await pass(1_000);
  expect(signal.aborted).toBe(true);
  expect(parts.exits).toEqual([]);
  endWork();
  await pass(100);
  expect(parts.exits[0]).toBe(0);
});

test("waits for a call that begins while it waits for others, too", async () => {
  const { lifetime, signals, exits } = begin();
  const [first, second] = [work(), work()];
  lifetime.track(first.promise);
  signals.emit("SIGTERM");
  lifetime.track(second.promise);
  first.end();
  await pass(1_000);
  expect(exits).toEqual([]);
  second.end();
  await pass(100);
  expect(exits[0]).toBe(0);
});

test.each(["SIGINT", "SIGHUP"])("ignores %s, which Terraform handles", async (signal) => {
  const { lifetime, signals, session, exits } = begin();
  session.finishConfigure({});
  lifetime.connected();
  signals.emit(signal);
  await pass(10_000);
  expect(exits).toEqual([]);
  expect(session.context({} as never).signal.aborted).toBe(false);
});

test("logs an uncaught exception and ends with code 1 after its pending calls", async () => {
  const { lifetime, signals, exits, lines } = begin();
  const { promise, end } = work();
  lifetime.connected();
  lifetime.track(promise);
  signals.emit("uncaughtException", new Error("uncaught"));
  await pass(1_000);
  expect(exits).toEqual([]);
  expect(lines.join()).toContain("uncaught");
  end();
  await pass(100);
  expect(exits[0]).toBe(1);
});

test("closes the listener when it begins to end", async () => {
  const { lifetime, listener } = begin();
  lifetime.connected();
  expect(listener.close).not.toHaveBeenCalled();
  lifetime.shutdown();
  expect(listener.close).toHaveBeenCalledTimes(1);
});

test("waits one second, and no longer, for a client that does not read its last reply", async () => {
  const { lifetime, exits } = begin(false, () => new Promise(() => {}));
  lifetime.connected();
  lifetime.shutdown();
  await pass(900);
  expect(exits).toEqual([]);
  await pass(200);
  expect(exits).toEqual([0]);
});

test("ends after a pending call has failed", async () => {
  const { lifetime, exits } = begin();
  const { promise, fail } = work();
  lifetime.track(promise);
  lifetime.shutdown();
  fail();
  await pass(100);
  expect(exits[0]).toBe(0);
});

test("removes the socket folder at exit", () => {
  const { listener, signals } = begin();
  signals.emit("exit");
  expect(listener.remove).toHaveBeenCalledTimes(1);
});

describe("with --debug", () => {
  test("stays, and keeps its socket, without connections and without its parent", async () => {
    const { lifetime, listener, exits, fake } = begin(true);
    fake.ppid = 1;
    await pass(24 * 60 * 60_000);
    lifetime.connected();
    lifetime.disconnected();
    await pass(24 * 60 * 60_000);
    expect(exits).toEqual([]);
    expect(listener.remove).not.toHaveBeenCalled();
  });

  test.each(["SIGINT", "SIGHUP", "SIGTERM"])("ends at %s", async (signal) => {
    const { signals, exits } = begin(true);
    signals.emit(signal);
    await pass(100);
    expect(exits[0]).toBe(0);
  });
});
