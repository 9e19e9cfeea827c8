import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { RymiClient } from "cdktf-rymi/client";
import { type Session, start, until } from "./support";

const NUMBER = "+15551234567";

async function readyLine(session: Session): Promise<{ readonly url: string; readonly apiKey: string }> {
  await until(() => session.out().endsWith("\n"));
  return JSON.parse(session.out());
}

async function statusOf(url: string, key: string, path = "/v1/numbers", method = "GET"): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, connection: "close" };
  const response = await fetch(url + path, { method, headers });
  await response.arrayBuffer();
  return response.status;
}

test("it prints one line of JSON when it is ready, then logs each request, and ends with 0 on Ctrl-C", async () => {
  const session = start("emulator");
  const { url, apiKey } = await readyLine(session);
  expect(Object.keys(JSON.parse(session.out()))).toEqual(["url", "apiKey"]);
  expect(apiKey).toBe("rymi_emulator_key");

  const client = new RymiClient({ baseUrl: url, apiKey });
  await client.register(NUMBER);
  await client.listNumbers({ limit: 1, offset: 0 });
  await client.close();
  expect(await statusOf(url, "rymi_nobody")).toBe(401);
  expect(session.err().split("\n")).toEqual([
    expect.stringMatching(/^[0-9:.]{12} {2}201 {2}POST \/v1\/numbers {2}\+15551234567 {2}\(tenant 1\)$/),
    expect.stringMatching(/^[0-9:.]{12} {2}200 {2}GET \/v1\/numbers\?limit=1&offset=0 {2}\(tenant 1\)$/),
    expect.stringMatching(/^[0-9:.]{12} {2}401 {2}GET \/v1\/numbers {2}\(unknown key\)$/),
    "",
  ]);
  expect(session.out().split("\n")).toHaveLength(2);

  session.interrupt();
  expect(await session.exit).toBe(0);
  await expect(statusOf(url, apiKey)).rejects.toThrow();
});

test("its options reach the emulator", async () => {
  const session = start(
    ...["emulator", "--api-key", "rymi_a", "--api-key", "rymi_b", "--rate-limit", "1:1"],
    ...["--latency", "50", "--no-detach"],
  );
  const { url, apiKey } = await readyLine(session);
  expect(apiKey).toBe("rymi_a");
  const startedAt = performance.now();
  expect(await statusOf(url, "rymi_a", `/v1/numbers/${NUMBER}/detach`, "POST")).toBe(404);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(45);
  expect(await statusOf(url, "rymi_a")).toBe(429);
  expect(await statusOf(url, "rymi_b")).toBe(200);
});

test("workspaces, keys that only read and webhooks are options, and an older Rymi has none of them", async () => {
  const session = start(
    ...["emulator", "--workspace", "client-a=Client A", "--read-key", "rymi_read"],
    ...["--webhook", "no_carrier", "--no-key-self"],
  );
  const { url, apiKey } = await readyLine(session);
  const client = new RymiClient({ baseUrl: url, apiKey, workspace: "client-a" });
  expect((await client.register(NUMBER)).webhook).toMatchObject({ status: "no_carrier" });
  await client.close();
  expect(await statusOf(url, "rymi_read")).toBe(200);
  expect(await statusOf(url, "rymi_read", `/v1/numbers/${NUMBER}`, "DELETE")).toBe(403);
  expect(await statusOf(url, apiKey, "/v1/keys/self")).toBe(404);
  expect(await start("emulator", "--workspace", "client a").exit).toBe(1);
});

test("agents are given by id and name, and the list of them can be missing", async () => {
  const agent = ["--agent", "a11ce000-0000-4000-8000-000000000001=Night = day"];
  const session = start("emulator", ...agent);
  const { url, apiKey } = await readyLine(session);
  const client = new RymiClient({ baseUrl: url, apiKey });
  expect(await client.listAgents({ limit: 10, offset: 0 })).toMatchObject({
    agents: [{ id: "a11ce000-0000-4000-8000-000000000001", name: "Night = day" }],
  });
  await client.close();

  const older = await readyLine(start("emulator", ...agent, "--no-agent-list"));
  expect(await statusOf(older.url, older.apiKey, "/v1/agents")).toBe(404);
});

test.each([
  ["Support", "Write it like <UUID>=Support."],
  ["support=Support", '"support" is not a UUID'],
])("an agent like %s is refused", async (agent, complaint) => {
  const session = start("emulator", "--agent", agent);
  expect(await session.exit).toBe(1);
  expect(session.err()).toContain(complaint);
});

test("a port in use is one clear line and exit code 1", async () => {
  const first = start("emulator");
  const { port } = new URL((await readyLine(first)).url);
  const second = start("emulator", "--port", port);
  expect(await second.exit).toBe(1);
  expect(second.err()).toBe(
    `Port ${port} is in use. Choose another with --port, or --port 0 for any free one.\n`,
  );
  expect(second.out()).toBe("");
});

describe("as a process", () => {
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  test.each(["SIGINT", "SIGTERM"] as const)("%s stops it cleanly", async (signal) => {
    const script = resolve("src/cli/cdktf-rymi.ts");
    const child = spawn(process.execPath, ["--import", "tsx", script, "emulator", "--port", "0"]);
    children.push(child);
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const closed = once(child, "close");
    await Promise.race([until(() => out.endsWith("\n")), closed]);
    const { url, apiKey } = JSON.parse(out);
    expect(await statusOf(url, apiKey)).toBe(200);
    child.kill(signal);
    expect(await closed).toEqual([0, null]);
    expect(out.split("\n")).toHaveLength(2);
    expect(err).toMatch(/^\S+ {2}200 {2}GET \/v1\/numbers {2}\(tenant 1\)\n$/);
  });
});
