import { setImmediate as nextTurn } from "node:timers/promises";
import { RymiClient } from "../../src/client";
import type { Emulator } from "../../src/emulator";
import { until } from "../support/until";
import { afterTest, errorOf, NUMBER, startRymi } from "./support";

/** A client with the real clock: these tests show that its waits end early. */
function connect(rymi: Emulator, options: { requestsPerMinute?: number } = {}): RymiClient {
  const client = new RymiClient({ baseUrl: rymi.url, apiKey: rymi.apiKey, ...options });
  afterTest(() => client.close());
  return client;
}

test("a write that waits after a 429 ends at once when it is interrupted", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "rate-limit", retryAfter: 60 } });
  const stop = new AbortController();
  const client = new RymiClient({
    baseUrl: rymi.url,
    apiKey: rymi.apiKey,
    log: ({ type }) => type === "rate_limited" && stop.abort(new Error("Ctrl-C")),
  });
  afterTest(() => client.close());
  const error = await errorOf(client.register(NUMBER, undefined, { signal: stop.signal }));
  expect(error).toMatchObject({ code: "aborted", method: "POST", path: "/v1/numbers", attempts: 1 });
  expect(error.message).toBe("POST /v1/numbers was interrupted");
  expect(rymi.requests).toHaveLength(1);
});

test("a read that waits for its answer ends at once when it is interrupted", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "delay", ms: 60_000 } });
  const stop = new AbortController();
  const call = errorOf(connect(rymi).listNumbers({ limit: 1, offset: 0, signal: stop.signal }));
  await until("the request arrives", () => rymi.requests.length === 1);
  stop.abort();
  expect(await call).toMatchObject({
    code: "aborted",
    message: "GET /v1/numbers?limit=1&offset=0 was interrupted",
  });
});

describe("a write that was sent when it is interrupted", () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "Date", "performance"] }));
  afterEach(() => jest.useRealTimers());

  test("may have been applied when there is no answer within ten seconds", async () => {
    const rymi = await startRymi();
    rymi.faults.add({ do: { kind: "delay", ms: 60_000 } });
    const stop = new AbortController();
    const ended = jest.fn();
    const call = errorOf(connect(rymi).register(NUMBER, undefined, { signal: stop.signal })).finally(ended);
    await until("the request arrives", () => rymi.requests.length === 1);
    stop.abort();
    jest.advanceTimersByTime(9_999);
    await nextTurn();
    expect(ended).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect((await call).message).toBe("POST /v1/numbers was interrupted; the request may have been applied");
  });

  test("uses an answer that arrives within ten seconds, so that the result is recorded", async () => {
    const rymi = await startRymi();
    rymi.faults.add({ do: { kind: "delay", ms: 100 } });
    const stop = new AbortController();
    const call = connect(rymi).register(NUMBER, undefined, { signal: stop.signal });
    await until("the request arrives", () => rymi.requests.length === 1);
    stop.abort();
    jest.advanceTimersByTime(9_999);
    expect(await call).toMatchObject({ created: true });
  });
});

test("a call that waits before a retry ends at once when it is aborted", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: { kind: "html" } });
  const stop = new AbortController();
  const client = new RymiClient({
    baseUrl: rymi.url,
    apiKey: rymi.apiKey,
    maxRetries: 100,
    log: (event) => {
      if (event.type === "retry" && event.waitMs > 100) setImmediate(() => stop.abort());
    },
  });
  afterTest(() => client.close());
  const error = await errorOf(client.remove(NUMBER, { signal: stop.signal }));
  expect(error).toMatchObject({ code: "aborted", repeated: true });
  expect(rymi.requests).toHaveLength(error.attempts);
});

test("a call that waits in the queue ends at once when it is aborted, and nothing is sent", async () => {
  const rymi = await startRymi();
  const client = connect(rymi, { requestsPerMinute: 1 });
  await Promise.all(
    ["+15550000001", "+15550000002", "+15550000003"].map((number) => client.register(number)),
  );
  const stop = new AbortController();
  const listening = jest.spyOn(stop.signal, "addEventListener");
  const call = errorOf(client.register(NUMBER, undefined, { signal: stop.signal }));
  await until("the call waits for its turn", () => listening.mock.calls.length > 0);
  stop.abort();
  expect(await call).toMatchObject({ code: "aborted", attempts: 0, repeated: false });
  expect(rymi.requests).toHaveLength(3);
});

test("a call with an aborted signal sends nothing", async () => {
  const rymi = await startRymi();
  const error = await errorOf(
    connect(rymi).listNumbers({ limit: 1, offset: 0, signal: AbortSignal.abort() }),
  );
  expect(error).toMatchObject({ code: "aborted", attempts: 0 });
  expect(rymi.requests).toEqual([]);
});

test("a signal of many calls has no listeners afterwards", async () => {
  const rymi = await startRymi();
  const { signal } = new AbortController();
  const added = jest.spyOn(signal, "addEventListener");
  const removed = jest.spyOn(signal, "removeEventListener");
  rymi.faults.add({ do: { kind: "html" } });
  await connect(rymi).register(NUMBER, undefined, { signal });
  expect(added).toHaveBeenCalled();
  expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
});
