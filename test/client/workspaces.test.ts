import { RymiClient, type RymiClientOptions, type RymiError } from "cdktf-rymi/client";
import { startRymi } from "../emulator/support";

const NUMBER = "+15551234567";
const KEY = "rymi_agency";
const READ_KEY = "rymi_read";
const clients: RymiClient[] = [];

afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

async function startAgency(options: Partial<RymiClientOptions> = {}, emulator = {}) {
  const rymi = await startRymi({
    tenants: [
      {
        apiKey: KEY,
        workspaceId: "agency",
        workspaces: [{ id: "client-a", webhook: "manual_required" }],
        keys: [{ apiKey: READ_KEY, scopes: ["numbers:read"] }],
      },
    ],
    ...emulator,
  });
  const client = new RymiClient({ apiKey: KEY, baseUrl: rymi.url, env: {}, ...options });
  clients.push(client);
  return { rymi, client };
}

const errorOf = (work: Promise<unknown>): Promise<RymiError> =>
  work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error) => error,
  );

test("every request of a client carries its workspace", async () => {
  const { rymi, client } = await startAgency({ workspace: "client-a" });
  const agent = "a11ce000-0000-4000-8000-000000000001";
  await client.register(NUMBER);
  await client.attach(NUMBER, agent);
  await client.detach(NUMBER);
  await client.provisionWebhook(NUMBER);
  await client.listNumbers({ limit: 1, offset: 0 });
  await client.listAgents({ limit: 1, offset: 0 });
  await client.listWorkspaces();
  await client.keySelf();
  await client.remove(NUMBER);
  expect(rymi.requests.map(({ status }) => status)).toEqual([201, 201, 200, 200, 200, 200, 200, 200, 200]);
  expect(new Set(rymi.requests.map(({ workspace }) => workspace))).toEqual(new Set(["client-a"]));
});

test("withWorkspace returns a client that acts in another workspace, and leaves the first one as it is", async () => {
  const { rymi, client } = await startAgency();
  const clientA = client.withWorkspace("client-a");
  expect([client.workspace, clientA.workspace]).toEqual([undefined, "client-a"]);
  await clientA.register(NUMBER);
  expect((await client.listNumbers({ limit: 1, offset: 0 })).total).toBe(0);
  expect((await clientA.withWorkspace(undefined).listNumbers({ limit: 1, offset: 0 })).total).toBe(0);
  expect(rymi.numbers({ workspace: "client-a" })).toHaveLength(1);
});

test("workspaces of one key share its rate limiter: all wait when one gets a 429", async () => {
  let second: Promise<unknown> | undefined;
  const { rymi, client } = await startAgency({
    log: ({ type }) => {
      if (type === "rate_limited")
        second = client.withWorkspace("client-a").listNumbers({ limit: 1, offset: 0 });
    },
  });
  rymi.faults.add({ do: { kind: "rate-limit", retryAfter: 1 } });
  await client.listNumbers({ limit: 1, offset: 0 });
  await second;
  const [refused, ...others] = rymi.requests.map(({ at }) => at);
  expect(others).toHaveLength(2);
  for (const at of others) expect(at - (refused ?? 0)).toBeGreaterThanOrEqual(950);
});

test("answers report whether calls reach Rymi, except on older deployments", async () => {
  const { client } = await startAgency({ workspace: "client-a" });
  const webhook = {
    status: "manual_required",
    provider: "twilio",
    url: "https://api.rymi.live/v1/webhooks/twilio",
    error: null,
  };
  expect((await client.register(NUMBER)).webhook).toEqual(webhook);
  expect(await client.provisionWebhook(NUMBER)).toMatchObject({ number: NUMBER, webhook });

  const older = await startAgency({}, { webhooks: false });
  expect((await older.client.register(NUMBER)).webhook).toBeNull();
  expect((await errorOf(older.client.provisionWebhook(NUMBER))).code).toBe("not_found");
});

test("a webhook of another shape counts as none", async () => {
  const { rymi, client } = await startAgency();
  const body = { status: "registered", number: NUMBER, agent_id: null, webhook: { status: 7 } };
  rymi.faults.add({ do: { kind: "status", status: 201, body } });
  expect((await client.register(NUMBER)).webhook).toBeNull();
});

test("a 403 names operation and scope, is not retried and is not reported as a wrong key", async () => {
  const { rymi, client } = await startAgency({ apiKey: READ_KEY });
  expect((await client.listNumbers({ limit: 1, offset: 0 })).total).toBe(0);
  const error = await errorOf(client.register(NUMBER));
  expect(error).toMatchObject({
    code: "forbidden",
    status: 403,
    attempts: 1,
    rymiCode: "insufficient_scope",
  });
  expect(error.message).toMatch(
    /^POST \/v1\/numbers answered 403: .* \(insufficient_scope\); nothing was changed: this needs a key with the scope numbers:write$/,
  );
  expect((await errorOf(client.listAgents({ limit: 1, offset: 0 }))).message).toContain("agents:read");
  expect(rymi.countWrites()).toBe(1);
});

test.each([
  ["with 403 and a code", { status: 403, body: { error: "no", code: "workspace_forbidden" } }],
  ["with 404 in words", { status: 404, body: { error: "Workspace not found" } }],
])("an unreachable workspace is named and the request is not retried (%s)", async (_how, reply) => {
  const { rymi, client } = await startAgency({ workspace: "client-z" });
  rymi.faults.add({ do: { kind: "status", ...reply } });
  const error = await errorOf(client.remove(NUMBER));
  expect(error).toMatchObject({ code: "workspace_unreachable", attempts: 1, status: reply.status });
  expect(error.message).toContain("the key cannot act in the workspace client-z");
});

test("a workspace that is not an id is refused before any request", () => {
  for (const workspace of ["", "client a", "client\na", "ä"])
    expect(() => new RymiClient({ apiKey: KEY, workspace })).toThrow("The workspace cannot be used");
});
