import { isRymiError, type RymiClient, type RymiErrorCode } from "../../src/client";
import { AGENT, connect, errorOf, NUMBER, OTHER_AGENT, PATH, startRymi } from "./support";

test("a new number is created, with or without an agent", async () => {
  const rymi = await startRymi();
  const { client } = connect(rymi);
  await expect(client.register(NUMBER, AGENT)).resolves.toEqual({
    created: true,
    number: NUMBER,
    agentId: AGENT,
    webhook: expect.objectContaining({ status: "configured" }),
    attempts: 1,
    repeated: false,
  });
  await expect(client.register("+15550000002")).resolves.toMatchObject({ created: true, agentId: null });
  expect(rymi.requests.map(({ body }) => body)).toEqual([
    { number: NUMBER, agent_id: AGENT },
    { number: "+15550000002" },
  ]);
});

test("a registered number is not created again, and its agent changes only when one is given", async () => {
  const rymi = await startRymi();
  rymi.addNumber(NUMBER, AGENT);
  const { client } = connect(rymi);
  await expect(client.register(NUMBER)).resolves.toMatchObject({ created: false, agentId: AGENT });
  await expect(client.register(NUMBER, OTHER_AGENT)).resolves.toMatchObject({ agentId: OTHER_AGENT });
});

test("attach, detach and remove take one request each", async () => {
  const rymi = await startRymi();
  rymi.addNumber(NUMBER);
  const { client } = connect(rymi);
  const once = { number: NUMBER, attempts: 1, repeated: false };
  await expect(client.attach(NUMBER, AGENT)).resolves.toEqual({
    ...once,
    agentId: AGENT,
    webhook: expect.objectContaining({ status: "configured" }),
  });
  expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
  await expect(client.detach(NUMBER)).resolves.toEqual(once);
  expect(rymi.numbers()).toMatchObject([{ agent_id: null }]);
  await expect(client.remove(NUMBER)).resolves.toEqual(once);
  expect(rymi.numbers()).toEqual([]);
  expect(rymi.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST ${PATH}/attach`,
    `POST ${PATH}/detach`,
    `DELETE ${PATH}`,
  ]);
});

test("lists are read page by page", async () => {
  const agents = [{ id: AGENT, name: "Reception" }];
  const rymi = await startRymi({ tenants: [{ apiKey: "rymi_test_key", agents }] });
  rymi.seed(["+15550000001", "+15550000002", "+15550000003"].map((number) => ({ number, agentId: AGENT })));
  const { client } = connect(rymi);
  await expect(client.listNumbers({ limit: 2, offset: 2 })).resolves.toMatchObject({
    numbers: [{ number: "+15550000003", agent_id: AGENT }],
    total: 3,
    offset: 2,
    limit: 2,
  });
  await expect(client.listAgents({ limit: 10, offset: 0 })).resolves.toMatchObject({ agents, total: 1 });
});

test("a path in the base URL precedes every path", async () => {
  const rymi = await startRymi();
  const { client } = connect(rymi, { baseUrl: `${rymi.url}/rymi/v1` });
  expect((await errorOf(client.remove(NUMBER))).code).toBe("not_found");
  expect(rymi.requests[0]?.path).toBe(`/rymi${PATH}`);
});

const OPERATIONS: Record<string, readonly [string, (client: RymiClient) => Promise<unknown>]> = {
  register: ["POST /v1/numbers", (client) => client.register(NUMBER, AGENT)],
  attach: [`POST ${PATH}/attach`, (client) => client.attach(NUMBER, AGENT)],
  detach: [`POST ${PATH}/detach`, (client) => client.detach(NUMBER)],
  remove: [`DELETE ${PATH}`, (client) => client.remove(NUMBER)],
  listNumbers: [
    "GET /v1/numbers?limit=200&offset=0",
    (client) => client.listNumbers({ limit: 200, offset: 0 }),
  ],
  listAgents: ["GET /v1/agents?limit=200&offset=0", (client) => client.listAgents({ limit: 200, offset: 0 })],
};

const STATUSES: readonly (readonly [number, RymiErrorCode])[] = [
  [204, "unexpected_status"],
  [304, "redirect"],
  [400, "invalid_request"],
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "not_found"],
  [405, "unexpected_status"],
  [409, "conflict"],
  [422, "unexpected_status"],
  [500, "server_error"],
  [503, "server_error"],
];

const CASES = Object.entries(OPERATIONS).flatMap(([name, [request, run]]) =>
  STATUSES.map(([status, code]) => ({ name, request, run, status, code })),
);

test.each(CASES)("$name answered $status ends with $code", async ({ request, run, status, code }) => {
  const rymi = await startRymi();
  const body = { error: "said Rymi", code: "a_code" };
  rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: { kind: "status", status, body } });
  const { client } = connect(rymi, { maxRetries: 1 });
  const error = await errorOf(run(client));
  const [method, path] = request.split(" ");
  expect(isRymiError(error)).toBe(true);
  expect(error).toMatchObject({ name: "RymiError", code, status, method, path });
  expect(error.message).toContain(`${request} answered ${status}`);
  // A 204 or 304 has no body by definition, and where a redirect points is all that matters of it.
  if (status >= 400) {
    expect(error).toMatchObject({ rymiMessage: "said Rymi", rymiCode: "a_code" });
    expect(error.message).toContain("said Rymi (a_code)");
  }
  const isRetried = status >= 500;
  expect(rymi.requests).toHaveLength(isRetried ? 2 : 1);
  expect(error).toMatchObject({ attempts: isRetried ? 2 : 1, repeated: isRetried });
});

test.each([
  ["an empty body", ""],
  ["a body that was cut off", '{"error":"the number'],
  ["a page of a proxy", "<html>\n<head><title>Forbidden</title></head>\n</html>"],
  ["JSON of another kind", { message: "Forbidden" }],
  ["JSON null", "null"],
  ["terminal codes and line breaks", "\u001b[31mForbidden\u0007\r\nindeed"],
  ["far too much", "Forbidden ".repeat(100_000)],
])("an error answer with %s becomes one short line", async (_, body) => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "status", status: 403, body } });
  const error = await errorOf(connect(rymi).client.remove(NUMBER));
  expect(error).toMatchObject({ code: "forbidden", status: 403, rymiMessage: undefined });
  expect(error.message).toMatch(
    /^DELETE \S+ answered 403(: [\x20-\x7e…]+)?; nothing was changed: [\x20-\x7e]+$/,
  );
  expect(error.message.length).toBeLessThan(330);
  if (String(body).includes("Forbidden")) expect(error.message).toContain("Forbidden");
});

test("an error answer with an incomplete body keeps its code", async () => {
  const rymi = await startRymi();
  rymi.faults.add({ do: { kind: "break-body" } });
  const error = await errorOf(connect(rymi).client.remove(NUMBER));
  expect(error).toMatchObject({ code: "not_found", status: 404, attempts: 1 });
});

test.each([
  ["nothing", ""],
  ["HTML", "<html><h1>Welcome to the hotel Wi-Fi</h1></html>"],
  ["another shape", { ok: true }],
  [
    "a row without agent_id",
    { numbers: [{ number: NUMBER, created_at: "x" }], total: 1, offset: 0, limit: 50 },
  ],
  ["more than any list has", `"${"x".repeat(9 * 1024 * 1024)}"`],
])("success with %s is an unexpected body", async (_, body) => {
  const rymi = await startRymi();
  rymi.faults.add({ times: 2, do: { kind: "status", status: 200, body } });
  const { client } = connect(rymi, { maxRetries: 1 });
  const error = await errorOf(client.listNumbers({ limit: 50, offset: 0 }));
  expect(error).toMatchObject({ code: "unexpected_body", status: 200, attempts: 2 });
  expect(error.message).toMatch(/^GET \S+ answered 200, but the body [^\n]+$/);
});

test("a redirect is not followed", async () => {
  const [rymi, elsewhere] = await Promise.all([startRymi(), startRymi()]);
  rymi.faults.add({ do: { kind: "redirect", location: `${elsewhere.url}/v1/numbers` } });
  const error = await errorOf(connect(rymi).client.register(NUMBER));
  expect(error).toMatchObject({ code: "redirect", status: 302, attempts: 1 });
  expect(error.message).toContain(`redirects to ${elsewhere.url}/v1/numbers; the redirect is not followed`);
  expect(elsewhere.requests).toEqual([]);
});
