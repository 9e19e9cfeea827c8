import type { NumberPage } from "../../src/api";
import { Numbers } from "../../src/numbers";
import { listNumbers as listAll } from "../../src/numbers/directory";
import { AGENT, connect, errorOf, NUMBER, startRymi } from "../client/support";

const numberAt = (index: number) => `+1555${String(1_000_000 + index)}`;

async function account(count: number) {
  const rymi = await startRymi();
  rymi.seed(Array.from({ length: count }, (_, index) => ({ number: numberAt(index), agentId: AGENT })));
  const numbers = new Numbers(connect(rymi).client);
  return { rymi, numbers, pages: () => rymi.requests.map(({ path }) => path) };
}

/** Looks numbers up as Terraform does: ten at a time, the next one as soon as one is answered. */
async function findAll(numbers: Numbers, wanted: readonly string[]) {
  const found = new Map<string, unknown>();
  const queue = [...wanted];
  const worker = async () => {
    for (let number = queue.shift(); number !== undefined; number = queue.shift()) {
      found.set(number, await numbers.find(number));
    }
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  return found;
}

test("reads 600 numbers with 3 requests", async () => {
  const { numbers, pages } = await account(600);
  const wanted = Array.from({ length: 600 }, (_, index) => numberAt(index));
  const found = await findAll(numbers, wanted);
  expect([...found.values()].filter((row) => row === undefined)).toEqual([]);
  expect(pages()).toEqual([0, 200, 400].map((offset) => `/v1/numbers?limit=200&offset=${offset}`));
});

test("reads 10,000 numbers with 50 requests, each page once", async () => {
  const { numbers, pages } = await account(10_000);
  expect((await numbers.list()).map(({ number }) => number)).toEqual(
    Array.from({ length: 10_000 }, (_, index) => numberAt(index)),
  );
  const offsets = Array.from({ length: 50 }, (_, page) => `/v1/numbers?limit=200&offset=${page * 200}`);
  expect([...pages()].sort()).toEqual(offsets.sort());
});

test("requests the first page alone, because it has the total, and the others five at a time", async () => {
  const inFlight: number[] = [];
  let now = 0;
  const listNumbers = async ({ offset, limit }: { readonly offset: number; readonly limit: number }) => {
    inFlight.push(++now);
    await new Promise(setImmediate);
    now--;
    const row = (at: number) => ({ number: numberAt(offset + at), agent_id: null, created_at: "" });
    return { numbers: Array.from({ length: limit }, (_, at) => row(at)), total: 2_000, offset, limit };
  };
  expect((await listAll({ listNumbers })).size).toBe(2_000);
  expect(inFlight).toHaveLength(10);
  expect(inFlight.slice(0, 6)).toEqual([1, 1, 2, 3, 4, 5]);
  expect(Math.max(...inFlight)).toBe(5);
});

test("needs only one more listing to confirm any number of missing numbers", async () => {
  const { rymi, numbers, pages } = await account(600);
  const wanted = Array.from({ length: 600 }, (_, index) => numberAt(index));
  const gone = wanted.filter((_, index) => index % 12 === 5);
  for (const number of gone) rymi.removeNumber(number);
  const found = await findAll(numbers, wanted);
  expect(wanted.filter((number) => found.get(number) === undefined)).toEqual(gone);
  expect(pages()).toHaveLength(6);
});

test("finds in the second listing a number that the first one missed", async () => {
  const { rymi, numbers } = await account(250);
  // An early row is removed while the first page is being sent: the 201st row moves to the page that was read already.
  // A new row at the end keeps the total unchanged, so only a second listing can show the difference.
  rymi.faults.add({
    do: {
      kind: "then",
      run: () => {
        rymi.removeNumber(numberAt(0));
        rymi.addNumber(NUMBER);
      },
    },
  });
  expect(await numbers.find(numberAt(200))).toMatchObject({ number: numberAt(200) });
});

test.each<[string, (page: NumberPage) => NumberPage]>([
  ["a changed total", (page) => ({ ...page, total: page.total + 1 })],
  ["a duplicate row", (page) => ({ ...page, numbers: page.numbers.map(() => page.numbers[0] ?? fail()) })],
  ["a page with another offset than requested", (page) => ({ ...page, offset: 7 })],
  ["a page with more rows than the total", (page) => ({ ...page, total: 1, offset: 0 })],
  ["an empty page", (page) => ({ ...page, numbers: [] })],
])("reads the list again after %s", async (_what, edit) => {
  const { rymi, numbers, pages } = await account(250);
  rymi.faults.add({ skip: 1, do: { kind: "page", edit } });
  expect(await numbers.find(numberAt(249))).toBeDefined();
  expect(pages()).toHaveLength(4);
});

test("fails with list_unsettled, not with a missing number, when the list keeps changing", async () => {
  const { rymi, numbers } = await account(250);
  rymi.removeNumber(numberAt(3));
  rymi.faults.add({
    skip: 1,
    times: Number.POSITIVE_INFINITY,
    when: { path: /offset=200/ },
    do: { kind: "page", edit: (page) => ({ ...page, total: 1 }) },
  });
  // One complete listing is not enough to report a number as missing.
  const error = await errorOf(numbers.find(numberAt(3)));
  expect(error).toMatchObject({ code: "list_unsettled", name: "NumberError" });
  expect(error.message).toContain("total changed from 249 to 1");
  // One complete listing of two pages, then five that changed while they were read.
  expect(rymi.requests).toHaveLength(12);
});

test.each([
  ["rows", "1000001 rows in pages of 200", (page: NumberPage) => ({ ...page, total: 1_000_001 })],
  [
    "pages",
    "10001 rows in pages of 1",
    (page: NumberPage) => ({ ...page, numbers: page.numbers.slice(0, 1), total: 10_001 }),
  ],
])("fails after the first page when the list claims more %s than the limit", async (_what, claim, edit) => {
  const { rymi, numbers } = await account(250);
  rymi.faults.add({ do: { kind: "page", edit } });
  const error = await errorOf(numbers.list());
  expect(error).toMatchObject({ code: "list_too_long", name: "NumberError" });
  expect(error.message).toBe(
    `The list of numbers claims ${claim}. At most 1000000 rows in 10000 pages are read.`,
  );
  expect(rymi.requests).toHaveLength(1);
});

test("fails for a page of the wrong shape instead of returning an empty list", async () => {
  const { rymi, numbers } = await account(10);
  rymi.faults.add({
    times: Number.POSITIVE_INFINITY,
    do: { kind: "status", status: 200, body: { numbers: null } },
  });
  expect(await errorOf(numbers.find(numberAt(3)))).toMatchObject({ code: "unexpected_body" });
});

test("reads the list again after a failed listing", async () => {
  const { rymi, numbers } = await account(10);
  rymi.faults.add({ do: { kind: "status", status: 401 } });
  expect(await errorOf(numbers.find(numberAt(3)))).toMatchObject({ code: "unauthorized" });
  expect(await numbers.find(numberAt(3))).toBeDefined();
});

test("reads the whole list from a server that returns smaller pages than requested", async () => {
  const { rymi, numbers } = await account(130);
  const edit = (page: NumberPage) => ({ ...page, limit: 50, numbers: page.numbers.slice(0, 50) });
  rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: { kind: "page", edit } });
  expect(await numbers.list()).toHaveLength(130);
});

test("reads the whole list once, and once more after a write", async () => {
  const { numbers, pages } = await account(10);
  await numbers.list();
  await numbers.list();
  expect(numbers.count).toBe(10);
  expect(pages()).toHaveLength(1);
  await numbers.register(NUMBER, AGENT);
  expect(await numbers.list()).toHaveLength(11);
  expect(pages().filter((path) => path.includes("limit"))).toHaveLength(2);
});

test("does not answer from a listing that began before a write to the number", async () => {
  const { rymi, numbers, pages } = await account(10);
  rymi.faults.add({ when: { method: "GET" }, do: { kind: "delay", ms: 60 } });
  const [all] = await Promise.all([numbers.list(), numbers.setAgent(numberAt(3), null)]);
  expect(all).toHaveLength(10);
  expect(await numbers.find(numberAt(3))).toMatchObject({ agent_id: null });
  expect(pages().filter((path) => path.includes("limit"))).toHaveLength(2);
});

test("finds a number that was just registered", async () => {
  const { numbers } = await account(10);
  expect(await numbers.find(NUMBER)).toBeUndefined();
  await numbers.register(NUMBER, AGENT);
  expect(await numbers.find(NUMBER)).toMatchObject({ agent_id: AGENT });
  expect(await numbers.list()).toHaveLength(11);
});

test("ignores the row of a number that is written to during the listing", async () => {
  const { rymi, numbers } = await account(10);
  rymi.faults.add({ when: { method: "GET" }, do: { kind: "delay", ms: 60 } });
  const before = numbers.find(numberAt(3));
  await numbers.setAgent(numberAt(3), null);
  expect(await numbers.find(numberAt(3))).toMatchObject({ agent_id: null });
  await before;
});

test("lists an empty account with one request and reports a number as missing after two", async () => {
  const { numbers, pages } = await account(0);
  expect(await numbers.list()).toEqual([]);
  expect(pages()).toHaveLength(1);
  expect(await numbers.find(NUMBER)).toBeUndefined();
  expect(pages()).toHaveLength(2);
});
