import type { FaultRule } from "../../src/emulator";
import { until } from "../support/until";
import { AGENT, ask, KEY, NUMBER, numbersFrom, OTHER_KEY, PATH, startRymi } from "./support";

test.each<readonly [string, FaultRule["do"], object]>([
  [
    "a status",
    { kind: "status", status: 503, body: { error: "busy" } },
    { status: 503, body: { error: "busy" } },
  ],
  ["a page", { kind: "html" }, { status: 502, body: expect.stringContaining("<html>") }],
  [
    "a page with 200",
    { kind: "html", status: 200 },
    { status: 200, body: expect.stringContaining("<html>") },
  ],
  ["a redirect", { kind: "redirect", location: "https://example.com/" }, { status: 302 }],
  ["a 429", { kind: "rate-limit", retryAfter: 9 }, { status: 429, body: { error: "rate limit exceeded" } }],
])("%s replaces the answer, and the request is not processed", async (_, fault, answer) => {
  const rymi = await startRymi();
  rymi.faults.add({ do: fault });
  expect(await ask(rymi, "POST /v1/numbers", { number: NUMBER })).toMatchObject(answer);
  expect(rymi.numbers()).toEqual([]);
  expect(rymi.requests).toMatchObject([{ fault: fault.kind }]);
  expect((await ask(rymi, "POST /v1/numbers", { number: NUMBER })).status).toBe(201);
});

test("a 429 has the given Retry-After, or none", async () => {
  const rymi = await startRymi();
  for (const retryAfter of [9, "Fri, 01 Jan 2100 00:00:00 GMT"]) {
    rymi.faults.add({ do: { kind: "rate-limit", retryAfter } });
    expect((await ask(rymi, "GET /v1/numbers")).headers.get("retry-after")).toBe(String(retryAfter));
  }
  rymi.faults.add({ do: { kind: "rate-limit" } });
  expect((await ask(rymi, "GET /v1/numbers")).headers.get("retry-after")).toBeNull();
});

test("with drop-request nothing is processed, with drop-reply the request is", async () => {
  const rymi = await startRymi();
  const [first = "", second = ""] = numbersFrom(1, 2);
  rymi.faults.add({ do: { kind: "drop-request" } });
  rymi.faults.add({ do: { kind: "drop-reply" } });
  await expect(ask(rymi, "POST /v1/numbers", { number: first })).rejects.toThrow();
  await expect(ask(rymi, "POST /v1/numbers", { number: second })).rejects.toThrow();
  expect(rymi.numbers()).toMatchObject([{ number: second }]);
  expect(rymi.requests).toMatchObject([
    { status: 0, fault: "drop-request" },
    { status: 0, fault: "drop-reply" },
  ]);
});

test("a body is cut in half or broken, and the request is processed", async () => {
  const rymi = await startRymi();
  rymi.addNumber(NUMBER);
  rymi.faults.add({ when: { method: "DELETE" }, do: { kind: "cut-body" } });
  rymi.faults.add({ when: { method: "GET" }, do: { kind: "break-body" } });
  await expect(ask(rymi, `DELETE ${PATH}`)).rejects.toThrow(SyntaxError);
  expect(rymi.numbers()).toEqual([]);
  await expect(ask(rymi, "GET /v1/numbers")).rejects.toThrow("terminated");
});

test("a delay comes before the processing, which happens even if the client has disconnected", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "delay", ms: 300 } });
  const leave = new AbortController();
  const gone = fetch(`${rymi.url}/v1/numbers`, {
    method: "POST",
    body: JSON.stringify({ number: NUMBER }),
    headers: { authorization: `Bearer ${rymi.apiKey}` },
    signal: leave.signal,
  });
  await until("the request arrives", () => rymi.requests.length > 0);
  leave.abort();
  await expect(gone).rejects.toThrow();
  expect(rymi.numbers()).toEqual([]);
  await until("the number is registered", () => rymi.numbers().length > 0);
});

test("a rule applies to matching requests, after `skip` of them, `times` times", async () => {
  const rymi = await startRymi({
    tenants: [
      { apiKey: KEY, name: "one" },
      { apiKey: OTHER_KEY, name: "two" },
    ],
  });
  const strikes = async (when: NonNullable<FaultRule["when"]>, request: string, body?: object, key = KEY) => {
    rymi.faults.clear();
    rymi.faults.add({ when, skip: 1, times: 2, do: { kind: "status", status: 599 } });
    const struck = [];
    for (let index = 0; index < 5; index += 1)
      struck.push((await ask(rymi, request, body, key)).status === 599);
    return struck;
  };
  const always = [false, true, true, false, false];
  const never = [false, false, false, false, false];
  expect(await strikes({}, "GET /v1/numbers")).toEqual(always);
  expect(await strikes({ method: "GET" }, "GET /v1/numbers")).toEqual(always);
  expect(await strikes({ method: "POST" }, "GET /v1/numbers")).toEqual(never);
  expect(await strikes({ path: "/v1/numbers" }, "GET /v1/numbers?limit=1")).toEqual(always);
  expect(await strikes({ path: /limit=1$/g }, "GET /v1/numbers?limit=1")).toEqual(always);
  expect(await strikes({ path: "/v1/numbers" }, `DELETE ${PATH}`)).toEqual(never);
  expect(await strikes({ number: NUMBER }, `DELETE ${PATH}`)).toEqual(always);
  expect(await strikes({ number: NUMBER }, "POST /v1/numbers", { number: NUMBER })).toEqual(always);
  expect(await strikes({ number: NUMBER }, "GET /v1/numbers")).toEqual(never);
  expect(await strikes({ tenant: "two" }, "GET /v1/numbers", undefined, OTHER_KEY)).toEqual(always);
  expect(await strikes({ tenant: "two" }, "GET /v1/numbers")).toEqual(never);
});

test("of two matching rules the first applies first", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "status", status: 501 } });
  rymi.faults.add({ do: { kind: "status", status: 502 } });
  const statuses = [];
  for (let index = 0; index < 3; index += 1) statuses.push((await ask(rymi, "GET /v1/numbers")).status);
  expect(statuses).toEqual([501, 502, 200]);
});

test("with the same seed a probability hits the same requests", async () => {
  const play = async (seed: number) => {
    const rymi = await startRymi({ seed });
    rymi.faults.add({ probability: 0.3, do: { kind: "status", status: 500 } });
    const statuses = [];
    for (let index = 0; index < 40; index += 1) statuses.push((await ask(rymi, "GET /v1/numbers")).status);
    return statuses;
  };
  const [once, again, other] = await Promise.all([play(7), play(7), play(8)]);
  expect(again).toEqual(once);
  expect(other).not.toEqual(once);
  const struck = once.filter((status) => status === 500).length;
  expect(struck).toBeGreaterThan(4);
  expect(struck).toBeLessThan(22);
});

test("a list page can be given a wrong total or a row twice", async () => {
  const rymi = await startRymi();
  rymi.addNumber(NUMBER, AGENT);
  rymi.faults.add({ do: { kind: "page", edit: (page) => ({ ...page, total: page.total + 5 }) } });
  rymi.faults.add({
    do: { kind: "page", edit: (page) => ({ ...page, numbers: [...page.numbers, ...page.numbers] }) },
  });
  expect((await ask(rymi, "GET /v1/numbers")).body).toMatchObject({ total: 6 });
  expect((await ask(rymi, "GET /v1/numbers")).body).toMatchObject({ numbers: [{}, {}], total: 1 });
});

test("a removal between two pages shifts the second", async () => {
  const rymi = await startRymi();
  const numbers = numbersFrom(1, 4);
  rymi.seed(numbers.map((number) => ({ number })));
  rymi.faults.add({
    when: { path: /offset=0/ },
    do: { kind: "then", run: () => rymi.removeNumber(numbers[0] ?? "") },
  });
  const page = (offset: number) => ask(rymi, `GET /v1/numbers?limit=2&offset=${offset}`);
  expect((await page(0)).body).toMatchObject({
    numbers: [{ number: numbers[0] }, { number: numbers[1] }],
    total: 4,
  });
  expect((await page(2)).body).toMatchObject({ numbers: [{ number: numbers[3] }], total: 3 });
});
