import { AGENT, ask, KEY, NUMBER, PATH, startRymi } from "./support";

const READ_KEY = "rymi_read_key";
const OTHER_NUMBER = "+15550000002";
const AGENCY = {
  tenants: [
    {
      apiKey: KEY,
      workspaces: [{ id: "client-a", name: "Client A", numbers: [{ number: NUMBER, agentId: AGENT }] }],
      keys: [
        { apiKey: READ_KEY, scopes: ["numbers:read"] },
        { apiKey: "rymi_client_key", workspace: "client-a" },
      ],
    },
  ],
};
const inClient = { "rymi-workspace": "client-a" };

test("the header selects the workspace; the default is the key's own", async () => {
  const rymi = await startRymi(AGENCY);
  await ask(rymi, "POST /v1/numbers", { number: OTHER_NUMBER });
  const own = await ask(rymi, "GET /v1/numbers");
  expect(own.body).toMatchObject({ total: 1, numbers: [{ number: OTHER_NUMBER }] });
  const clients = await ask(rymi, "GET /v1/numbers", undefined, KEY, inClient);
  expect(clients.body).toMatchObject({ total: 1, numbers: [{ number: NUMBER }] });
  expect((await ask(rymi, "GET /v1/numbers", undefined, "rymi_client_key")).body).toEqual(clients.body);
  expect(rymi.numbers({ workspace: "client-a" })).toMatchObject([{ number: NUMBER }]);
  expect(() => rymi.numbers({ workspace: "client-b" })).toThrow("no workspace client-b");
  expect(rymi.requests.map(({ workspace }) => workspace)).toEqual([
    "workspace-1",
    "workspace-1",
    "client-a",
    "client-a",
  ]);
});

test("a number of one workspace cannot be removed or registered in another of the same key", async () => {
  const rymi = await startRymi(AGENCY);
  expect((await ask(rymi, `DELETE ${PATH}`)).status).toBe(404);
  expect((await ask(rymi, "POST /v1/numbers", { number: NUMBER })).status).toBe(409);
  expect(rymi.numbers({ workspace: "client-a" })).toHaveLength(1);
});

test("a workspace in which the key cannot act is refused with 403, and nothing changes", async () => {
  const rymi = await startRymi(AGENCY);
  const register = { number: OTHER_NUMBER };
  expect(await ask(rymi, "POST /v1/numbers", register, KEY, { "rymi-workspace": "client-z" })).toMatchObject({
    status: 403,
    body: { error: expect.stringContaining("client-z"), code: "workspace_forbidden" },
  });
  expect(rymi.numbers()).toEqual([]);
});

test("the workspaces of a key are listed, and the current one is marked", async () => {
  const rymi = await startRymi(AGENCY);
  expect((await ask(rymi, "GET /v1/workspaces", undefined, KEY, inClient)).body).toMatchObject({
    workspaces: [
      { id: "workspace-1", parent_id: null, current: false },
      { id: "client-a", name: "Client A", parent_id: "workspace-1", current: true },
    ],
  });
});

test("the description of a key has its scopes and its own workspace, with any header", async () => {
  const rymi = await startRymi(AGENCY);
  expect((await ask(rymi, "GET /v1/keys/self", undefined, KEY, inClient)).body).toMatchObject({
    scopes: [],
    legacy: true,
    workspace_id: "workspace-1",
  });
  expect((await ask(rymi, "GET /v1/keys/self", undefined, READ_KEY)).body).toMatchObject({
    scopes: ["numbers:read"],
    legacy: false,
  });
});

test("a key gets 403 for requests outside of its scopes", async () => {
  const rymi = await startRymi(AGENCY);
  expect((await ask(rymi, "GET /v1/numbers", undefined, READ_KEY)).status).toBe(200);
  const register = { number: OTHER_NUMBER };
  expect(await ask(rymi, "POST /v1/numbers", register, READ_KEY)).toMatchObject({
    status: 403,
    body: { error: "this key does not have the scope numbers:write", code: "insufficient_scope" },
  });
  expect((await ask(rymi, "GET /v1/agents", undefined, READ_KEY)).status).toBe(403);
});

test("register and attach set the webhook at the carrier, and the list has the result", async () => {
  const rymi = await startRymi({
    tenants: [{ apiKey: KEY, carrier: "telnyx", webhook: "manual_required" }],
  });
  const webhook = { status: "manual_required", provider: "telnyx", verified: false };
  expect((await ask(rymi, "POST /v1/numbers", { number: NUMBER })).body).toMatchObject({ webhook });
  expect((await ask(rymi, "GET /v1/numbers")).body).toMatchObject({
    numbers: [{ provider: "telnyx", webhook_status: "manual_required", webhook_url: expect.any(String) }],
  });
  rymi.setWebhookStatus(NUMBER, "configured");
  expect((await ask(rymi, "GET /v1/numbers")).body).toMatchObject({
    numbers: [{ webhook_status: "configured" }],
  });
  rymi.setProvisioning("failed");
  expect((await ask(rymi, `POST ${PATH}/attach`, { agent_id: AGENT })).body).toMatchObject({
    webhook: { status: "failed", error: expect.any(String) },
  });
  rymi.setProvisioning("no_carrier");
  expect((await ask(rymi, `POST ${PATH}/webhook`)).body).toMatchObject({
    number: NUMBER,
    webhook: { status: "no_carrier", provider: null },
  });
  expect((await ask(rymi, "GET /v1/numbers")).body).toMatchObject({ numbers: [{ webhook_status: null }] });
});

test("an older deployment has no workspaces, key description or webhooks", async () => {
  const rymi = await startRymi({ ...AGENCY, workspaces: false, keySelf: false, webhooks: false });
  expect((await ask(rymi, "GET /v1/numbers", undefined, KEY, inClient)).body).toMatchObject({ total: 0 });
  expect((await ask(rymi, "POST /v1/numbers", { number: OTHER_NUMBER })).body).toMatchObject({
    webhook: null,
  });
  expect((await ask(rymi, "GET /v1/numbers")).body).toMatchObject({
    numbers: [{ number: OTHER_NUMBER, agent_id: null, created_at: expect.any(String) }],
  });
  for (const request of ["GET /v1/keys/self", "GET /v1/workspaces", `POST ${PATH}/webhook`])
    expect((await ask(rymi, request)).status).toBe(404);
});

test("keys and workspaces that contradict each other are refused at the start", async () => {
  const keys = [{ apiKey: READ_KEY, workspace: "nowhere" }];
  await expect(startRymi({ tenants: [{ apiKey: KEY, keys }] })).rejects.toThrow("no workspace nowhere");
  const workspaces = [{ id: "workspace-1" }];
  await expect(startRymi({ tenants: [{ apiKey: KEY, workspaces }] })).rejects.toThrow("the id workspace-1");
});
