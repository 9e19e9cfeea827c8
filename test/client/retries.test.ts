import type { RymiErrorCode } from "../../src/client";
import type { Fault } from "../../src/emulator";
import { AGENT, connect, errorOf, NUMBER, PATH, startRymi } from "./support";

const FAULTS: readonly (readonly [string, Fault, RymiErrorCode])[] = [
  ["a status 500", { kind: "status", status: 500, body: { error: "oops" } }, "server_error"],
  ["the page of a proxy", { kind: "html" }, "server_error"],
  ["a page with status 200", { kind: "html", status: 200 }, "unexpected_body"],
  ["a dropped connection", { kind: "drop-request" }, "network"],
  ["a lost reply", { kind: "drop-reply" }, "network"],
  ["a body that was cut", { kind: "cut-body" }, "unexpected_body"],
  ["a body that breaks off", { kind: "break-body" }, "unexpected_body"],
];

test.each(FAULTS)("after %s a removal is repeated, and its result says so", async (_, fault) => {
  const rymi = await startRymi();
  rymi.addNumber(NUMBER);
  rymi.faults.add({ do: fault });
  const { client, waits } = connect(rymi);
  const end = await client.remove(NUMBER).catch((error: unknown) => error);
  const isDone = ["drop-reply", "cut-body", "break-body"].includes(fault.kind);
  expect(end).toMatchObject({ attempts: 2, repeated: true, ...(isDone && { code: "not_found" }) });
  expect(rymi.numbers()).toEqual([]);
  expect(waits).toHaveLength(1);
});

test.each(FAULTS)("after permanent %s the call fails with the last failure", async (_, fault, code) => {
  const rymi = await startRymi();
  rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: fault });
  const { client, waits } = connect(rymi, { maxRetries: 2 });
  const error = await errorOf(client.listNumbers({ limit: 1, offset: 0 }));
  expect(error).toMatchObject({
    code,
    attempts: 3,
    repeated: true,
    method: "GET",
    path: "/v1/numbers?limit=1&offset=0",
  });
  expect(error.message).toMatch(/^GET \/v1\/numbers\S* .* \(after 3 requests\)$/);
  expect(waits).toHaveLength(2);
  expect(rymi.requests).toHaveLength(3);
});

test("a registration whose reply was lost is found as existing, marked as repeated", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "drop-reply" } });
  const result = await connect(rymi).client.register(NUMBER, AGENT);
  expect(result).toMatchObject({ created: false, repeated: true, attempts: 2 });
  expect(rymi.numbers()).toHaveLength(1);
});

test("by default a request is sent at most five times", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ times: 4, do: { kind: "drop-request" } });
  await expect(connect(rymi).client.register(NUMBER)).resolves.toMatchObject({ attempts: 5, created: true });
});

test("without retries the first failure is final", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "html" } });
  const error = await errorOf(connect(rymi, { maxRetries: 0 }).client.remove(NUMBER));
  expect(error).toMatchObject({ code: "server_error", status: 502, attempts: 1, repeated: false });
});

test("a request that takes too long is a timeout and is repeated", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "delay", ms: 5_000 } });
  const { client, events } = connect(rymi, { timeoutMs: 1_000 });
  await expect(client.register(NUMBER)).resolves.toMatchObject({ attempts: 2, repeated: true });
  expect(events).toMatchObject([
    { type: "retry", method: "POST", path: "/v1/numbers", attempt: 1, code: "timeout" },
    { type: "answer", status: 201, attempt: 2 },
  ]);
});

test("a port without a server is a network error with the address", async () => {
  const rymi = await startRymi();
  await rymi.stop();
  const error = await errorOf(connect(rymi, { maxRetries: 1 }).client.remove(NUMBER));
  expect(error).toMatchObject({ code: "network", status: undefined, attempts: 2 });
  expect(error.message).toContain(`DELETE ${PATH} could not connect: connect ECONNREFUSED 127.0.0.1:`);
  expect(error.cause).toBeInstanceOf(Error);
});

test("the log reports every answer and every wait", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "status", status: 503, body: { error: "busy" } } });
  rymi.faults.add({ do: { kind: "rate-limit", retryAfter: 3 } });
  const { client, events } = connect(rymi);
  await client.register(NUMBER);
  const request = { method: "POST", path: "/v1/numbers" };
  expect(events).toEqual([
    { ...request, type: "answer", attempt: 1, status: 503, tookMs: expect.any(Number) },
    {
      ...request,
      type: "retry",
      attempt: 1,
      code: "server_error",
      reason: "answered 503: busy",
      waitMs: expect.any(Number),
    },
    { ...request, type: "answer", attempt: 2, status: 429, tookMs: expect.any(Number) },
    { ...request, type: "rate_limited", attempt: 2, waitMs: expect.closeTo(3_000, -2) },
    { ...request, type: "answer", attempt: 3, status: 201, tookMs: expect.any(Number) },
  ]);
});
