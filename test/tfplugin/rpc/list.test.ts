import { DiagnosticError } from "../../../src/tfplugin/diagnostic";
import type { ListRequest } from "../../../src/tfplugin/provider";
import { listResource } from "../../../src/tfplugin/rpc/provider";
import { decode, encode } from "../../../src/tfplugin/wire/message";
import { ListResource } from "../../../src/tfplugin/wire/provider-service";
import { read, readIdentity, session } from "./support";

const thingOf = (index: number) => ({
  displayName: `Thing ${index}`,
  state: { id: String(index), name: `n${index}`, owner: null },
});

async function* endless() {
  for (let index = 1; ; index++) yield thingOf(index);
}

async function events(
  list: (request: ListRequest<unknown>) => AsyncIterable<ReturnType<typeof thingOf>>,
  request = {},
) {
  const bytes = encode(ListResource.request, { typeName: "test_thing", ...request });
  const all = [];
  for await (const event of listResource(bytes, session({ list })))
    all.push(decode(ListResource.response, event));
  return all;
}

test("an event has the identity and display name of an object", async () => {
  const [event, ...more] = await events(endless, { limit: 1 });
  expect(event).toMatchObject({ displayName: "Thing 1", resourceObject: undefined, diagnostic: [] });
  expect(readIdentity(event?.identity)).toBe("n1");
  expect(more).toEqual([]);
});

test("an event has the object when the request includes objects", async () => {
  const [event] = await events(endless, { limit: 1, includeResourceObject: true });
  expect(read(event?.resourceObject)).toEqual({ id: "1", name: "n1", owner: null });
});

test.each([
  [5, 5],
  [0, 100],
  [-1, 100],
])("a limit of %d leads to %d events and is passed to the list function", async (limit, count) => {
  const limits: number[] = [];
  const list = (request: ListRequest<unknown>) => {
    limits.push(request.limit);
    return endless();
  };
  expect(await events(list, { limit })).toHaveLength(count);
  expect(limits).toEqual([count]);
});

test("an error is sent after the objects that were found before it", async () => {
  const all = await events(async function* () {
    yield thingOf(1);
    throw new DiagnosticError({ summary: "Cut off", detail: "" });
  });
  expect(all).toMatchObject([
    { displayName: "Thing 1" },
    { identity: undefined, diagnostic: [{ severity: 1, summary: "Cut off" }] },
  ]);
});

test("an unexpected error is an event, too", async () => {
  const all = await events(async function* () {
    yield Promise.reject(new TypeError("oops"));
  });
  expect(all).toMatchObject([{ diagnostic: [{ summary: "Unexpected failure of the test provider" }] }]);
});

test("warnings are sent in a separate event without an identity", async () => {
  const all = await events(async function* ({ diagnostics }) {
    diagnostics.warning({ summary: "Slow", detail: "" });
    yield thingOf(1);
  });
  expect(all).toMatchObject([
    { displayName: "Thing 1" },
    { identity: undefined, diagnostic: [{ severity: 2, summary: "Slow" }] },
  ]);
});

test("an empty list has no events", async () => {
  expect(await events(async function* () {})).toEqual([]);
});

test.each([
  ["an unknown type", "test_other", "Unknown resource type"],
  ["a type without a list", "test_thing", "Not a list"],
])("%s leads to an event with an error", async (_what, typeName, summary) => {
  const bytes = encode(ListResource.request, { typeName });
  const all = [];
  for await (const event of listResource(bytes, session())) all.push(decode(ListResource.response, event));
  expect(all).toMatchObject([{ diagnostic: [{ severity: 1, summary }] }]);
});

test("the list function is closed when the client stops reading", async () => {
  let closed = false;
  const list = async function* () {
    try {
      yield* endless();
    } finally {
      closed = true;
    }
  };
  for await (const _event of listResource(
    encode(ListResource.request, { typeName: "test_thing" }),
    session({ list }),
  ))
    break;
  expect(closed).toBe(true);
});
