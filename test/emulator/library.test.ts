import { DEFAULT_API_KEY, startEmulator } from "cdktf-rymi/emulator";
import type { RequestRecord } from "../../src/emulator";
import { until } from "../support/until";
import { AGENT, ask, KEY, NUMBER, OTHER_AGENT, OTHER_KEY, PATH, startRymi } from "./support";

test("without options it listens on a free port of this machine, with one empty tenant", async () => {
  const rymi = await startRymi();
  expect(rymi.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9][0-9]+$/);
  expect(rymi.apiKey).toBe(DEFAULT_API_KEY);
  expect(rymi.numbers()).toEqual([]);
  expect((await ask(rymi, "GET /v1/numbers")).status).toBe(200);
});

test("tenants start with the given numbers", async () => {
  const rymi = await startRymi({
    tenants: [
      { apiKey: KEY, numbers: [{ number: NUMBER, agentId: AGENT }] },
      { apiKey: OTHER_KEY, numbers: [{ number: "+15550000002" }] },
    ],
  });
  expect(rymi.apiKey).toBe(KEY);
  expect(rymi.numbers()).toEqual([{ number: NUMBER, agent_id: AGENT, created_at: expect.any(String) }]);
  expect(rymi.numbers(OTHER_KEY)).toMatchObject([{ number: "+15550000002", agent_id: null }]);
  expect(() => rymi.numbers("rymi_nobody")).toThrow("no tenant");
});

test("changes by methods are visible in the API and are not requests", async () => {
  const rymi = await startRymi({ tenants: [{ apiKey: KEY, agents: [{ id: AGENT, name: "Reception" }] }] });
  rymi.addNumber(NUMBER);
  rymi.setAgent(NUMBER, AGENT);
  rymi.addAgent({ id: OTHER_AGENT, name: "Sales" });
  rymi.setAgent(NUMBER, OTHER_AGENT);
  expect((await ask(rymi, "GET /v1/numbers")).body).toMatchObject({ numbers: [{ agent_id: OTHER_AGENT }] });
  rymi.setAgent(NUMBER, null);
  rymi.removeNumber(NUMBER);
  expect((await ask(rymi, "GET /v1/numbers")).body).toMatchObject({ total: 0 });
  expect(rymi.requests).toHaveLength(2);
});

test("the store refuses impossible rows", async () => {
  const rymi = await startRymi({
    tenants: [{ apiKey: KEY, agents: [{ id: AGENT, name: "Reception" }] }, { apiKey: OTHER_KEY }],
  });
  expect(() => rymi.addNumber("5551234567")).toThrow();
  expect(() => rymi.addNumber(NUMBER, OTHER_AGENT)).toThrow("no agent");
  expect(() => rymi.addAgent({ id: "reception", name: "Reception" })).toThrow();
  expect(() => rymi.addNumber(NUMBER, "reception", OTHER_KEY)).toThrow();
  rymi.addNumber(NUMBER);
  expect(() => rymi.addNumber(NUMBER, null, OTHER_KEY)).toThrow("another tenant");
  expect(() => rymi.setAgent("+15550000002", AGENT)).toThrow("not registered");
  expect(() => rymi.removeNumber("+15550000002")).toThrow("not registered");
  expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: null }]);
  await expect(startEmulator({ tenants: [] })).rejects.toThrow("needs a tenant");
  await expect(startEmulator({ tenants: [{ apiKey: KEY }, { apiKey: KEY }] })).rejects.toThrow(
    "same API key",
  );
});

test("every request is recorded, without its key", async () => {
  const log: RequestRecord[] = [];
  const rymi = await startRymi({ log: (record) => log.push(record) });
  await ask(rymi, "POST /v1/numbers", { number: NUMBER });
  await ask(rymi, "GET /v1/numbers?limit=1");
  await ask(rymi, `DELETE ${PATH}`, undefined, "rymi_nobody");
  expect(rymi.requests).toEqual([
    {
      method: "POST",
      path: "/v1/numbers",
      number: NUMBER,
      tenant: "tenant 1",
      workspace: "workspace-1",
      status: 201,
      body: { number: NUMBER },
      at: expect.any(Number),
    },
    {
      method: "GET",
      path: "/v1/numbers?limit=1",
      tenant: "tenant 1",
      workspace: "workspace-1",
      status: 200,
      at: expect.any(Number),
    },
    { method: "DELETE", path: PATH, number: NUMBER, status: 401, at: expect.any(Number) },
  ]);
  expect(log).toEqual(rymi.requests);
  expect(JSON.stringify(rymi.requests)).not.toContain("rymi_");
  expect([rymi.countWrites(), rymi.countWrites(NUMBER), rymi.countWrites("+15550000002")]).toEqual([2, 2, 0]);
  rymi.clearRequests();
  expect(rymi.requests).toEqual([]);
  expect(rymi.numbers()).toHaveLength(1);
});

test("latency comes before each answer", async () => {
  const rymi = await startRymi({ latencyMs: 60 });
  const startedAt = performance.now();
  await ask(rymi, "GET /v1/numbers");
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(55);
});

test("a port in use is Node's error", async () => {
  const rymi = await startRymi();
  await expect(startEmulator({ port: Number(new URL(rymi.url).port) })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});

test("stop closes the port, even while a request waits, and may be called twice", async () => {
  const rymi = await startRymi({ latencyMs: 60_000 });
  const waiting = ask(rymi, "GET /v1/numbers");
  await until("the request arrives", () => rymi.requests.length > 0);
  const failed = expect(waiting).rejects.toThrow();
  await rymi.stop();
  await failed;
  await rymi.stop();
  await expect(ask(rymi, "GET /v1/numbers")).rejects.toThrow();
});
