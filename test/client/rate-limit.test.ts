import { RymiClient } from "../../src/client";
import { simulated } from "../support/simulated-time";
import { afterTest, connect, errorOf, NUMBER, startRymi } from "./support";

test.each([
  ["seconds", () => "4", 4_000],
  ["a date", () => new Date(Date.now() + 60_000).toUTCString(), 60_000],
  ["nothing", () => undefined, 1_000],
  ["nonsense", () => "later", 1_000],
])("a 429 with %s in Retry-After causes a wait and is not a failure", async (_, says, wait) => {
  const rymi = await startRymi();
  const retryAfter = says();
  const rule = { kind: "rate-limit", ...(retryAfter === undefined ? {} : { retryAfter }) } as const;
  rymi.faults.add({ do: rule });
  const { client, waits } = connect(rymi, { maxRetries: 0 });
  const result = await client.register(NUMBER);
  expect(result).toMatchObject({ created: true, attempts: 2, repeated: false });
  // A date has whole seconds, and some milliseconds pass between hearing and waiting.
  expect(Math.max(...waits)).toBeGreaterThan(wait - 2_500);
  expect(Math.max(...waits)).toBeLessThanOrEqual(wait);
});

test(
  "when one request gets a 429, later ones wait as well",
  simulated(async () => {
    const rymi = await startRymi();
    rymi.faults.add({ do: { kind: "rate-limit", retryAfter: 1 } });
    const later: Promise<unknown>[] = [];
    const client = new RymiClient({
      baseUrl: rymi.url,
      apiKey: rymi.apiKey,
      // Until the client has received the 429, it may send further requests.
      log: ({ type }) => {
        if (type === "rate_limited") later.push(client.listNumbers({ limit: 1, offset: 0 }));
      },
    });
    afterTest(() => client.close());
    await client.register(NUMBER);
    await Promise.all(later);
    const [refused, ...others] = rymi.requests.map(({ at }) => at);
    expect(others).toHaveLength(2);
    for (const at of others) expect(at - (refused ?? 0)).toBeGreaterThanOrEqual(990);
  }),
);

test("after ten minutes of nothing but 429, all requests fail together", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: { kind: "rate-limit", retryAfter: 30 } });
  const { client, waits } = connect(rymi);
  const numbers = Array.from({ length: 20 }, (_, index) => `+1555000${1000 + index}`);
  const errors = await Promise.all(numbers.map((number) => errorOf(client.register(number))));
  for (const error of errors)
    expect(error).toMatchObject({ code: "rate_limited", status: 429, repeated: false });
  // Nine minutes of waits, less the real time that passes beside the simulated one.
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(9 * 60_000 - 10_000);
  // Ten minutes, and at most one more Retry-After, which is capped at two.
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(12 * 60_000);
  expect(errors.some(({ message }) => message.includes("nothing but 429 for 10 minutes"))).toBe(true);
});

test("a client that failed because of 429 sends requests again when it is used again", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ times: 8, do: { kind: "rate-limit", retryAfter: 120 } });
  const { client } = connect(rymi);
  expect((await errorOf(client.register(NUMBER))).code).toBe("rate_limited");
  rymi.faults.clear();
  await expect(client.register(NUMBER)).resolves.toMatchObject({ created: true, attempts: 1 });
});

test(
  "40 numbers, 10 at a time, are registered under 600 a minute with a burst of 5 without an error",
  simulated(async () => {
    const rateLimit = { requestsPerMinute: 600, burst: 5 };
    const rymi = await startRymi({ tenants: [{ apiKey: "rymi_test_key", rateLimit }] });
    const client = new RymiClient({ baseUrl: rymi.url, apiKey: rymi.apiKey });
    afterTest(() => client.close());
    const numbers = Array.from({ length: 40 }, (_, index) => `+1555000${1000 + index}`);
    const line = numbers.values();
    const worker = async () => {
      for (const number of line) await client.register(number);
    };
    await Promise.all(Array.from({ length: 10 }, worker));
    expect(rymi.numbers()).toHaveLength(40);
    expect(rymi.requests.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(8);
  }),
);
