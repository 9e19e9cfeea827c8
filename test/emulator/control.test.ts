import { type EmulatorState, startEmulator } from "../../src/emulator";
import { AGENT, ask, KEY, NUMBER, numbersFrom, OTHER_AGENT, OTHER_KEY, PATH, startRymi } from "./support";

/** A request about the emulator, which needs no key. */
const tell = (rymi: Parameters<typeof ask>[0], request: string, body?: unknown) =>
  ask(rymi, request, body, null);

test("the health check needs no key, is not recorded and meets no fault", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "status", status: 500 } });
  expect(await tell(rymi, "GET /_emulator/health")).toMatchObject({
    status: 200,
    body: { status: "ok", workspaces: 1 },
  });
  expect(rymi.requests).toEqual([]);
  expect((await ask(rymi, "GET /v1/numbers")).status).toBe(500);
});

test.each([
  ["GET /_emulator/reset", 405, "/_emulator/reset takes POST"],
  ["PUT /_emulator/faults", 405, "/_emulator/faults takes GET, POST, DELETE"],
  ["GET /_emulator/nothing", 404, "there is no /_emulator/nothing; there are /_emulator/health"],
])("%s is answered %d with what is possible", async (request, status, error) => {
  const answer = await tell(await startRymi(), request);
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ error: expect.stringContaining(error) });
  expect(answer.headers.get("allow")).toBe(status === 405 ? error.split("takes ")[1] : null);
});

test("reset restores the start: numbers, agents, webhooks, faults, chance, requests and rate limits", async () => {
  const rymi = await startRymi({
    tenants: [
      {
        apiKey: KEY,
        numbers: [{ number: NUMBER, agentId: AGENT }],
        agents: [{ id: AGENT, name: "Reception" }],
        rateLimit: { requestsPerMinute: 1, burst: 2 },
      },
      { apiKey: OTHER_KEY },
    ],
  });
  const began = rymi.snapshot();
  const chance = { probability: 0.5, times: 1_000, do: { kind: "status", status: 500 } } as const;
  rymi.faults.add({ when: { tenant: "tenant 2" }, ...chance });
  const statuses = async () => {
    const all = [];
    for (const _ of numbersFrom(0, 12))
      all.push((await ask(rymi, "GET /v1/numbers", undefined, OTHER_KEY)).status);
    return all;
  };
  const before = await statuses();
  expect(new Set(before)).toEqual(new Set([200, 500]));
  await ask(rymi, `DELETE ${PATH}`);
  await ask(rymi, "POST /v1/numbers", { number: "+15550000009" });
  expect((await ask(rymi, "GET /v1/numbers")).status).toBe(429);
  rymi.addAgent({ id: OTHER_AGENT, name: "Other" });
  rymi.setProvisioning("failed");
  expect(rymi.snapshot()).not.toEqual(began);

  expect(await tell(rymi, "POST /_emulator/reset")).toMatchObject({ status: 200, body: { status: "reset" } });
  expect(rymi.snapshot()).toEqual(began);
  expect(rymi.requests).toEqual([]);
  expect((await ask(rymi, "GET /v1/numbers")).status).toBe(200);
  expect((await ask(rymi, "GET /v1/numbers", undefined, OTHER_KEY)).status).toBe(200);
  rymi.reset();
  rymi.faults.add({ when: { tenant: "tenant 2" }, ...chance });
  expect(await statuses()).toEqual(before);
});

test("requests are listed without their key, and can be cleared", async () => {
  const rymi = await startRymi();
  await ask(rymi, "POST /v1/numbers", { number: NUMBER });
  const { body } = await tell(rymi, "GET /_emulator/requests");
  expect(body).toEqual({
    requests: [
      {
        method: "POST",
        path: "/v1/numbers",
        number: NUMBER,
        tenant: "tenant 1",
        workspace: "workspace-1",
        body: { number: NUMBER },
        at: expect.any(Number),
        status: 201,
      },
    ],
  });
  expect(JSON.stringify(body)).not.toContain(rymi.apiKey);
  expect((await tell(rymi, "DELETE /_emulator/requests")).body).toEqual({ requests: [] });
  expect(rymi.requests).toEqual([]);
});

test("faults are added as JSON, listed with their remaining count, and cleared", async () => {
  const rymi = await startRymi();
  const rule = {
    when: { method: "GET", pathPattern: "limit=1$" },
    times: 2,
    do: { kind: "status", status: 503, body: { error: "later" }, headers: { "retry-after": "1" } },
  };
  const added = await tell(rymi, "POST /_emulator/faults", [
    rule,
    { do: { kind: "drop-reply" }, probability: 0 },
  ]);
  expect(added).toMatchObject({ status: 201, body: { faults: [{ ...rule, left: 2 }, { left: null }] } });
  expect(await ask(rymi, "GET /v1/numbers?limit=1")).toMatchObject({ status: 503, body: { error: "later" } });
  expect((await ask(rymi, "GET /v1/numbers?limit=10")).status).toBe(200);
  expect((await tell(rymi, "GET /_emulator/faults")).body).toMatchObject({ faults: [{ left: 1 }, {}] });
  expect((await tell(rymi, "DELETE /_emulator/faults")).body).toEqual({ faults: [] });
  expect((await ask(rymi, "GET /v1/numbers?limit=1")).status).toBe(200);
});

test("JSON can edit a page and change numbers between two pages", async () => {
  const [first = "", second = "", third = ""] = numbersFrom(1, 3);
  const rymi = await startRymi({
    tenants: [{ apiKey: KEY, numbers: [{ number: first }, { number: second }] }],
  });
  await tell(rymi, "POST /_emulator/faults", [
    { do: { kind: "page", total: 9, without: [first], twice: [second] } },
    { do: { kind: "then", remove: [first], register: [{ number: third, agentId: AGENT }] } },
  ]);
  const page = async () => {
    const { total, numbers } = (await ask(rymi, "GET /v1/numbers")).body as {
      total: number;
      numbers: { number: string }[];
    };
    return { total, numbers: numbers.map(({ number }) => number) };
  };
  expect(await page()).toEqual({ total: 9, numbers: [second, second] });
  expect(await page()).toEqual({ total: 2, numbers: [first, second] });
  expect(await page()).toEqual({ total: 2, numbers: [second, third] });
  expect(rymi.webhookStatus(third)).toBe("configured");
});

test.each([
  ["{", "the body is not JSON"],
  [{}, "rule 1: do: "],
  [{ do: { kind: "explode" } }, "rule 1: do.kind: "],
  [{ do: { kind: "status", status: 99 } }, "rule 1: do.status: "],
  [[{ do: { kind: "html" } }, { do: { kind: "html" }, tims: 1 }], 'rule 2: value: Unrecognized key: "tims"'],
  [{ do: { kind: "html" }, when: { pathPattern: "(" } }, "rule 1: when.pathPattern: "],
  [{ do: { kind: "then", workspace: "none" } }, "rule 1: do.workspace: the emulator has no workspace none"],
])("the fault %j is refused with the path of the error, and none is added", async (body, error) => {
  const rymi = await startRymi();
  const answer = await tell(rymi, "POST /_emulator/faults", body);
  expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(error) } });
  expect(rymi.faults.pending).toEqual([]);
});

test("a fault that registers a number with an agent that the workspace does not have is refused", async () => {
  const agents = [{ id: AGENT, name: "Reception" }];
  const rymi = await startRymi({ tenants: [{ apiKey: KEY, agents }, { apiKey: OTHER_KEY }] });
  const register = (agentId: string) => ({ kind: "then", register: [{ number: NUMBER, agentId }] });
  expect(await tell(rymi, "POST /_emulator/faults", { do: register(OTHER_AGENT) })).toMatchObject({
    status: 400,
    body: {
      error: `rule 1: do.register.0.agentId: there is no agent ${OTHER_AGENT} in the workspace workspace-1`,
    },
  });
  const elsewhere = { do: { ...register(OTHER_AGENT), workspace: "workspace-2" } };
  expect((await tell(rymi, "POST /_emulator/faults", [{ do: register(AGENT) }, elsewhere])).status).toBe(201);
});

test("onChange is called before the answer, and another emulator starts with that state", async () => {
  const kept: EmulatorState[] = [];
  const tenants = [{ apiKey: KEY, workspaces: [{ id: "client-a" }] }];
  const rymi = await startRymi({ tenants, onChange: (state) => kept.push(state) });
  await ask(rymi, "GET /v1/numbers");
  expect(kept).toEqual([]);
  await ask(rymi, "POST /v1/numbers", { number: NUMBER, agent_id: AGENT });
  await ask(rymi, "POST /v1/numbers", { number: "+15550000002" }, KEY, { "rymi-workspace": "client-a" });
  expect(kept).toHaveLength(2);
  await ask(rymi, `DELETE ${PATH}`);
  const [, both, one] = kept.map((state) => JSON.parse(JSON.stringify(state)));

  const next = await startRymi({ tenants, state: both });
  expect(next.snapshot()).toEqual(both);
  expect(next.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
  expect(next.numbers({ workspace: "client-a" })).toMatchObject([{ number: "+15550000002" }]);
  expect((await startRymi({ tenants, state: one })).numbers()).toEqual([]);
  await expect(startEmulator({ state: both })).rejects.toThrow("the emulator has no workspace client-a");
});

test("a change for which onChange throws is answered 500", async () => {
  const rymi = await startRymi({
    onChange: () => {
      throw new Error("no space left");
    },
  });
  const answer = await ask(rymi, "POST /v1/numbers", { number: NUMBER });
  expect(answer).toMatchObject({ status: 500, body: { error: "the emulator failed: Error: no space left" } });
});
