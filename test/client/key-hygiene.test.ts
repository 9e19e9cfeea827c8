import { inspect } from "node:util";
import { type ClientEvent, RymiClient } from "../../src/client";
import { Scrubber } from "../../src/client/errors";
import type { Fault } from "../../src/emulator";
import { connect, errorOf, NUMBER, startRymi } from "./support";

const KEY = "rymi_secret_0123456789";
/** A piece of the key long enough to be worth something. */
const PIECE = "rymi_secret";

/** All that could be printed of a value, hidden members and causes included. */
function everythingOf(value: unknown): string {
  return inspect(value, { showHidden: true, depth: Number.POSITIVE_INFINITY }) + JSON.stringify(value);
}

test.each<readonly [string, Fault]>([
  ["message", { kind: "status", status: 401, body: { error: `${KEY} is not a key`, code: KEY } }],
  ["message that is cut off", { kind: "status", status: 401, body: `{"error":"${KEY.slice(0, -3)}` }],
  ["page", { kind: "status", status: 401, body: `<p>Authorization: Bearer ${KEY}</p>`.repeat(50) }],
  ["success that is none", { kind: "status", status: 200, body: `hello ${KEY}` }],
  ["redirect", { kind: "redirect", location: `https://example.com/?key=${KEY}` }],
])("a key in a %s from the server appears in no error and in no log", async (_, fault) => {
  const rymi = await startRymi({ tenants: [{ apiKey: KEY }] });
  rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: fault });
  const { client, events } = connect(rymi, { maxRetries: 1 });
  const error = await errorOf(client.remove(NUMBER));
  expect(everythingOf(error)).not.toContain(PIECE);
  expect(everythingOf(events)).not.toContain(PIECE);
  expect(error.message).toContain("[API key]");
  expect(events.length).toBeGreaterThan(0);
});

test("a key in an error of a library appears in none of ours", () => {
  const inner = Object.assign(new Error(`header ${KEY}`), { headers: { authorization: `Bearer ${KEY}` } });
  const error = new Scrubber(KEY).error(new TypeError(`failed: ${KEY}`, { cause: inner }));
  expect(everythingOf(error)).not.toContain(PIECE);
  expect(error.message).toBe("failed: [API key]");
  expect(error.name).toBe("TypeError");
});

test("the key cannot be read from a client", async () => {
  const rymi = await startRymi({ tenants: [{ apiKey: KEY }] });
  const { client } = connect(rymi);
  await client.register(NUMBER);
  expect(everythingOf(client)).not.toContain(PIECE);
});

test("the key is sent in the Authorization header and nowhere else", async () => {
  const rymi = await startRymi({ tenants: [{ apiKey: KEY }] });
  const { client } = connect(rymi);
  await client.register(NUMBER);
  await client.listNumbers({ limit: 1, offset: 0 });
  await client.remove(NUMBER);
  expect(rymi.requests.map(({ status }) => status)).toEqual([201, 200, 200]);
  expect(everythingOf(rymi.requests)).not.toContain(PIECE);
});

test("a connection error does not contain the key", async () => {
  const events: ClientEvent[] = [];
  const rymi = await startRymi();
  await rymi.stop();
  const client = new RymiClient({
    baseUrl: rymi.url,
    apiKey: KEY,
    maxRetries: 1,
    log: (event) => events.push(event),
  });
  const error = await errorOf(client.remove(NUMBER));
  await client.close();
  expect(error.code).toBe("network");
  expect(everythingOf(error) + everythingOf(events)).not.toContain(PIECE);
});
