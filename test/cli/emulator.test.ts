import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { RymiClient } from "cdktf-rymi/client";
import { explainE164, explainUuid } from "../../src/api";
import { until } from "../support/until";
import { type Session, start, startWith } from "./support";

const NUMBER = "+15551234567";
const AGENT = "123e4567-e89b-42d3-a456-426614174000";
const OTHER = "00000000-0000-4000-8000-000000000002";

async function readyLine(session: Session): Promise<{ readonly url: string; readonly apiKey: string }> {
  await until("the command prints a line", () => session.out().endsWith("\n"));
  return JSON.parse(session.out());
}

async function statusOf(url: string, key: string, path = "/v1/numbers", method = "GET"): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, connection: "close" };
  const response = await fetch(url + path, { method, headers });
  await response.arrayBuffer();
  return response.status;
}

test("prints one line of JSON when it is ready, logs each request, and exits with 0 on Ctrl-C", async () => {
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
    "Listens on 127.0.0.1 only. For other machines and containers, use --host 0.0.0.0.",
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

test("its options are passed to the emulator", async () => {
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

test("workspaces, read-only keys and webhooks are options, and an older Rymi has none of them", async () => {
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

test("agents have an id and a name, and their list can be missing", async () => {
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

test("a port in use is a one-line error with exit code 1", async () => {
  const first = start("emulator");
  const { port } = new URL((await readyLine(first)).url);
  const second = start("emulator", "--port", port);
  expect(await second.exit).toBe(1);
  expect(second.err()).toBe(
    `Port ${port} is in use. Choose another with --port, or --port 0 for any free one.\n`,
  );
  expect(second.out()).toBe("");
});

describe("where it listens", () => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === "IPv4" && !address.internal)?.address;
  const testOutside = outside === undefined ? test.skip : test;

  test("without --host it listens on loopback only, and a variable does not change that", async () => {
    const session = startWith({ RYMI_EMULATOR_HOST: "0.0.0.0" }, "emulator");
    const { url, apiKey } = await readyLine(session);
    expect(new URL(url).hostname).toBe("127.0.0.1");
    expect(session.err()).toContain("RYMI_EMULATOR_HOST is ignored: emulator has no flag for it.");
    expect(session.err()).toContain("Listens on 127.0.0.1 only.");
    for (const other of outside === undefined ? [] : [outside])
      await expect(statusOf(url.replace("127.0.0.1", other), apiKey)).rejects.toThrow();
  });

  testOutside(
    "with --host 0.0.0.0 other machines reach it, and stderr warns of that, --quiet or not",
    async () => {
      const session = start("emulator", "--host", "0.0.0.0", "--quiet");
      const { url, apiKey } = await readyLine(session);
      expect(new URL(url).hostname).toBe("127.0.0.1");
      expect(session.err()).toBe(
        "Listens on 0.0.0.0: anyone who can reach this machine can read and change its data, without encryption.\n",
      );
      expect(await statusOf(url.replace("127.0.0.1", outside ?? ""), apiKey)).toBe(200);
    },
  );

  test("an address that this machine does not have is a one-line error", async () => {
    const session = start("emulator", "--host", "203.0.113.1");
    expect(await session.exit).toBe(1);
    expect(session.err()).toBe(
      "This machine has no address 203.0.113.1. Give --host one of its own, or 0.0.0.0 for all of them.\n",
    );
  });
});

describe("files", () => {
  let folder = "";
  const at = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rymi-emulator-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function numbersOf(url: string, key: string) {
    const client = new RymiClient({ baseUrl: url, apiKey: key });
    const { numbers } = await client.listNumbers({ limit: 10, offset: 0 });
    await client.close();
    return numbers.map(({ number, agent_id }) => [number, agent_id]);
  }

  const SECOND = "+15551234568";
  test.each([
    ["numbers.yaml", `"${NUMBER}": ${AGENT}\nfront:\n  number: "${SECOND}"\n`],
    ["numbers.json", JSON.stringify({ [NUMBER]: AGENT, [SECOND]: null })],
    ["list.json", JSON.stringify([{ number: NUMBER, agentId: AGENT }, SECOND])],
    [
      "rows.json",
      JSON.stringify([{ number: NUMBER, agent_id: AGENT, created_at: "2026" }, { number: SECOND }]),
    ],
    ["numbers.txt", `# ours\n${NUMBER} ${AGENT}\r\n\n  ${SECOND}  # the second\n`],
  ])("--seed takes numbers from %s", async (name, text) => {
    writeFileSync(at(name), text);
    const { url, apiKey } = await readyLine(start("emulator", "--seed", at(name)));
    expect(await numbersOf(url, apiKey)).toEqual([
      [NUMBER, AGENT],
      [SECOND, null],
    ]);
  });

  test.each([
    ["none.yaml", undefined, "none.yaml does not exist."],
    ["bad.yaml", "front: 5\n", "bad.yaml:1:"],
    ["bad.txt", `${NUMBER}\n555\n`, `bad.txt:2: ${explainE164("555")}`],
    ["agent.txt", `${NUMBER} reception\n`, `agent.txt:1: ${explainUuid("reception")}`],
    ["more.txt", `${NUMBER} ${AGENT} x\n`, "more.txt:1: a line is a number"],
    [
      "twice.json",
      JSON.stringify([NUMBER, NUMBER]),
      `twice.json: ${NUMBER} is there twice. Remove one of them.`,
    ],
    ["cut.json", "[1,", "cut.json begins as a JSON list and is not JSON: "],
    ["rows.json", '[{"nummer":1}]', 'rows.json: 0: write "+15551234567" or {'],
    [
      "other.txt",
      `${NUMBER} ${OTHER}`,
      `has the agent ${OTHER}, and no --agent has this id. Add --agent ${OTHER}=NAME`,
    ],
  ])("--seed %s is refused with the place", async (name, text, message) => {
    if (text !== undefined) writeFileSync(at(name), text);
    const session = start("emulator", "--seed", at(name), "--agent", `${AGENT}=Reception`);
    expect(await session.exit).toBe(1);
    expect(session.out()).toBe("");
    expect(session.err()).toContain(message);
    expect(session.err()).not.toContain("    at ");
  });

  test("--state continues with its contents, overrides --seed, and is written atomically", async () => {
    writeFileSync(at("seed.txt"), `${NUMBER}\n`);
    const argv = ["emulator", "--seed", at("seed.txt"), "--state", at("rymi.json")];
    const first = start(...argv);
    const { url, apiKey } = await readyLine(first);
    expect(JSON.parse(readFileSync(at("rymi.json"), "utf8")).workspaces[0].numbers).toMatchObject([
      { number: NUMBER },
    ]);
    const client = new RymiClient({ baseUrl: url, apiKey });
    await client.remove(NUMBER);
    await client.register(SECOND, AGENT);
    await client.close();
    // The file is written before the reply, so that a kill loses no confirmed change.
    const kept = readFileSync(at("rymi.json"), "utf8");
    expect(JSON.parse(kept).workspaces[0].numbers).toMatchObject([{ number: SECOND, agent_id: AGENT }]);
    expect(kept).not.toContain(apiKey);
    first.interrupt();
    expect(await first.exit).toBe(0);

    const second = start(...argv);
    const again = await readyLine(second);
    expect(await numbersOf(again.url, again.apiKey)).toEqual([[SECOND, AGENT]]);
    expect(second.err()).toContain("rymi.json exists, so ");
    expect(await statusOf(again.url, "", "/_emulator/reset", "POST")).toBe(200);
    expect(await numbersOf(again.url, again.apiKey)).toEqual([[NUMBER, null]]);
    expect(JSON.parse(readFileSync(at("rymi.json"), "utf8")).workspaces[0].numbers).toMatchObject([
      { number: NUMBER },
    ]);
    expect(readdirSync(folder).sort()).toEqual(["rymi.json", "seed.txt"]);
  });

  test.each([
    ["no JSON", "{", "cannot be used as a state: "],
    ["another file", '{"numbers":[]}', "cannot be used as a state: version: "],
    [
      "a missing workspace",
      '{"version":1,"workspaces":[{"id":"w","webhook":"failed","numbers":[]}]}',
      "cannot be used as a state: the emulator has no workspace w. Move it away to start without a state, or name another",
    ],
  ])("a --state with %s is refused and left as it is", async (_, text, message) => {
    writeFileSync(at("rymi.json"), text);
    const session = start("emulator", "--state", at("rymi.json"));
    expect(await session.exit).toBe(1);
    expect(session.err()).toContain(message);
    expect(readFileSync(at("rymi.json"), "utf8")).toBe(text);
  });

  test("a --state that cannot be written is an error at the start", async () => {
    const session = start("emulator", "--state", at("none/rymi.json"));
    expect(await session.exit).toBe(1);
    expect(session.err()).toMatch(
      /rymi\.json cannot be written: ENOENT.*or name another file with --state\.\n$/,
    );
    expect(session.out()).toBe("");
  });
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
    await Promise.race([until("the command prints a line", () => out.endsWith("\n")), closed]);
    const { url, apiKey } = JSON.parse(out);
    expect(await statusOf(url, apiKey)).toBe(200);
    child.kill(signal);
    expect(await closed).toEqual([0, null]);
    expect(out.split("\n")).toHaveLength(2);
    expect(err).toMatch(/^Listens on [^\n]+\n\S+ {2}200 {2}GET \/v1\/numbers {2}\(tenant 1\)\n$/);
  });
});
