import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeEachCli, describeOneCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { REGISTERED_AGAIN, WRONG_ACCOUNT } from "../support/summaries";
import { useWorkspace, type Workspace } from "../support/terraform";

const numberAt = (index: number) => `+1555${String(1_000_000 + index)}`;

/** `count` numbers in one resource with for_each. */
function manyNumbers(count: number, agentId = ALICE): string {
  return `resource "rymi_number" "all" {\n  for_each = toset([for i in range(${count}) : "+1555\${1000000 + i}"])\n  number   = each.key\n  agent_id = "${agentId}"\n}\n`;
}

const statusCount = (space: Workspace, status: number) =>
  space.rymi.requests.filter((request) => request.status === status).length;

describeEachCli("the number of requests", (cli) => {
  const workspace = useWorkspace(cli);

  // Pages have 200 numbers: 410, and 407 after three are removed, are three pages.
  test("is 3 to refresh 410 numbers, and 6 when some are missing", async () => {
    const space = await workspace();
    await space.configure(manyNumbers(410));
    await space.apply();
    expect(space.requests).toHaveLength(410);
    space.rymi.clearRequests();
    expect((await space.terraform(["plan", "-detailed-exitcode"])).code).toBe(0);
    expect(space.requests.map(({ path }) => path)).toEqual(
      [0, 200, 400].map((offset) => `/v1/numbers?limit=200&offset=${offset}`),
    );
    for (const index of [5, 250, 409]) space.rymi.removeNumber(numberAt(index));
    space.rymi.clearRequests();
    const { text } = await space.terraform(["plan", "-detailed-exitcode"]);
    expect(text).toContain("Plan: 3 to add, 0 to change, 0 to destroy");
    // The three pages twice, and GET /v1/keys/self.
    expect(space.requests).toHaveLength(6);
    expect(space.rymi.requests).toHaveLength(7);
  }, 240_000);

  test("stays near a rate limit of 600 requests a minute, burst 5, while 40 numbers are created", async () => {
    const space = await workspace({
      tenants: [{ apiKey: "rymi_go", rateLimit: { requestsPerMinute: 600, burst: 5 } }],
    });
    await space.configure(manyNumbers(40));
    await space.apply();
    expect(space.rymi.numbers()).toHaveLength(40);
    expect(statusCount(space, 429)).toBeLessThanOrEqual(10);
  });

  test("stays below requests_per_minute from the start", async () => {
    const space = await workspace({
      tenants: [{ apiKey: "rymi_slow", rateLimit: { requestsPerMinute: 300, burst: 5 } }],
    });
    await space.configure(manyNumbers(20), 'provider "rymi" {\n  requests_per_minute = 280\n}');
    await space.apply();
    expect(statusCount(space, 429)).toBe(0);
  });
});

/** The client handles these without the CLI, so one CLI is enough. */
describeOneCli("errors that the provider handles", (cli) => {
  const workspace = useWorkspace(cli);

  // With 100 numbers, in virtual time: test/client/rate-limiter.test.ts.
  test("25 numbers are created with the Free plan, 60 requests a minute, burst 5", async () => {
    const space = await workspace({
      tenants: [{ apiKey: "rymi_free", rateLimit: { requestsPerMinute: 60, burst: 5 } }],
    });
    await space.configure(manyNumbers(25));
    await space.apply();
    expect(space.rymi.numbers()).toHaveLength(25);
    expect(statusCount(space, 429)).toBeGreaterThan(0);
    expect(statusCount(space, 429)).toBeLessThanOrEqual(12);
  });

  test.each([
    ["a lost reply", { kind: "drop-reply" }],
    ["a connection that closes before the request is processed", { kind: "drop-request" }],
    ["a truncated reply", { kind: "cut-body" }],
    ["a connection that closes during the reply", { kind: "break-body" }],
    ["an error page of a proxy", { kind: "html" }],
    ["an internal error", { kind: "status", status: 500 }],
    ["a rate limit", { kind: "rate-limit", retryAfter: 1 }],
  ] as const)(
    "#34 #37 %s during create, update and delete is retried without a warning",
    async (_what, fault) => {
      const space = await workspace();
      const addFault = () => space.rymi.faults.add({ when: { path: /numbers(\/|$)/ }, do: fault });
      await space.configure(numberBlock("one", NUMBER, ALICE));
      addFault();
      expect((await space.apply()).text).not.toContain("Warning");
      expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
      await space.configure(numberBlock("one", NUMBER, BOB));
      addFault();
      expect((await space.apply("-refresh=false")).text).not.toContain("Warning");
      expect(space.rymi.numbers()).toMatchObject([{ agent_id: BOB }]);
      addFault();
      expect((await space.ok("destroy", "-auto-approve", "-refresh=false")).text).not.toContain("Warning");
      expect(space.rymi.numbers()).toEqual([]);
    },
  );

  test.each([
    [
      "a page of the wrong shape",
      { kind: "status", status: 200, body: { numbers: "none" } },
      "Unexpected answer from Rymi",
    ],
    [
      "a total that never matches",
      { kind: "page", edit: (page: { total: number }) => ({ ...page, total: page.total + 1 }) },
      "does not settle",
    ],
    [
      "an empty page with a total above zero",
      { kind: "page", edit: (page: object) => ({ ...page, numbers: [] }) },
      "does not settle",
    ],
    ["an internal error", { kind: "status", status: 500 }, "Rymi has an internal error"],
    ["a redirect", { kind: "redirect", location: "http://127.0.0.1:9/" }, "redirects"],
  ] as const)("%s during a refresh is an error, never a missing number", async (_what, fault, message) => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE), 'provider "rymi" {\n  max_retries = 1\n}');
    await space.apply();
    space.rymi.faults.add({ when: { method: "GET" }, times: Number.POSITIVE_INFINITY, do: fault as never });
    expect(await space.fails("plan")).toContain(message);
    space.rymi.faults.clear();
    expect((await space.plan()).isEmpty).toBe(true);
  });
});

describeEachCli("failures of Rymi and of the network", (cli) => {
  const workspace = useWorkspace(cli);

  test("#32 a failed create saves nothing, and the next apply creates the number", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE), 'provider "rymi" {\n  max_retries = 0\n}');
    space.rymi.faults.add({
      when: { method: "POST" },
      do: { kind: "status", status: 500, body: { error: "database on fire", code: "fire" } },
    });
    const text = await space.fails("apply", "-auto-approve");
    expect(text).toContain("Rymi has an internal error");
    expect(text).toContain(`${NUMBER}: POST /v1/numbers`);
    expect(text).toContain("database on fire");
    expect(await space.state()).toEqual({});
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  test("#35 a failed update keeps the old agent in the state, and the next apply updates it", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    await space.configure(numberBlock("one", NUMBER, BOB), 'provider "rymi" {\n  max_retries = 0\n}');
    space.rymi.faults.add({ when: { method: "POST" }, do: { kind: "status", status: 503 } });
    await space.fails("apply", "-auto-approve");
    expect((await space.state())["rymi_number.one"]).toMatchObject({ agent_id: ALICE });
    expect((await space.plan()).changes).toMatchObject([{ actions: ["update"] }]);
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: BOB }]);
  });

  test("#31 a refused delete keeps the resource in the state", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    space.rymi.faults.add({
      when: { method: "DELETE" },
      do: { kind: "status", status: 409, body: { error: "in a call" } },
    });
    expect(await space.fails("destroy", "-auto-approve")).toContain("in a call");
    expect(Object.keys(await space.state())).toEqual(["rymi_number.one"]);
    await space.ok("destroy", "-auto-approve");
    expect(space.rymi.numbers()).toEqual([]);
  });

  test("a Rymi without detach removes the agent by registering the number again, with a warning", async () => {
    const space = await workspace({ detach: false });
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    await space.configure(numberBlock("one", NUMBER));
    expect((await space.apply()).text).toContain("The number was out of service for a moment");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: null }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("a number that was removed between plan and apply is registered again, with a warning", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    await space.configure(numberBlock("one", NUMBER, BOB));
    await space.plan();
    space.rymi.removeNumber(NUMBER);
    expect((await space.ok("apply", "plan.bin")).text).toContain(REGISTERED_AGAIN);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
  });

  test("an unknown agent is an error at agent_id, and the state keeps the old one", async () => {
    const space = await workspace({ tenants: [{ apiKey: "rymi_one", agents: [{ id: ALICE, name: "A" }] }] });
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    await space.configure(numberBlock("one", NUMBER, BOB));
    const text = await space.fails("apply", "-auto-approve");
    expect(text).toContain("Unknown agent");
    expect(text).toContain(`agent_id = "${BOB}"`);
    expect((await space.state())["rymi_number.one"]).toMatchObject({ agent_id: ALICE });
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
  });
});

describeEachCli("the key of another account", (cli) => {
  const workspace = useWorkspace(cli);

  test("is named as the likely cause when all managed numbers are missing and Rymi does not identify the key", async () => {
    const space = await workspace({
      keySelf: false,
      tenants: [{ apiKey: "rymi_one" }, { apiKey: "rymi_two", numbers: [{ number: "+15559999999" }] }],
    });
    await space.configure(numberBlock("one", NUMBER, ALICE) + numberBlock("two", OTHER, BOB));
    await space.apply();
    const { text } = await space.env({ RYMI_API_KEY: "rymi_two" }).terraform(["plan"]);
    expect(text).toContain(WRONG_ACCOUNT);
    expect(text).toContain("has 1 other number");
    expect(text).toContain("Plan: 2 to add");
  });

  test.each<readonly [string, ...string[]]>([
    ["with all others"],
    ["one at a time", "-parallelism=1"],
    ["on its own", `-target=rymi_number.all["${numberAt(0)}"]`],
  ])("is not named when one number of many is missing (read %s)", async (_how, ...options) => {
    const space = await workspace();
    await space.configure(manyNumbers(30));
    await space.apply();
    await space.apply("-refresh-only");
    space.rymi.removeNumber(numberAt(0));
    const { text } = await space.terraform(["plan", ...options]);
    expect(text).toContain("Plan: 1 to add");
    expect(text).not.toContain("another account");
  });
});

describeEachCli("data sources", (cli) => {
  const workspace = useWorkspace(cli);

  test("look up one number, all numbers sorted, and those of one agent, with one request", async () => {
    const space = await workspace();
    space.rymi.seed([
      { number: OTHER, agentId: BOB },
      { number: NUMBER, agentId: ALICE },
    ]);
    await space.configure(
      `data "rymi_number" "one" {\n  number = "${NUMBER}"\n}\ndata "rymi_numbers" "all" {}\n` +
        `data "rymi_numbers" "bob" {\n  agent_id = "${BOB.toUpperCase()}"\n}\n` +
        'output "one" {\n  value = data.rymi_number.one\n}\noutput "all" {\n  value = data.rymi_numbers.all.numbers\n}\noutput "bob" {\n  value = data.rymi_numbers.bob.numbers[*].number\n}\n',
    );
    await space.apply();
    const outputs = JSON.parse((await space.ok("output", "-json")).stdout);
    expect(outputs.one.value).toMatchObject({
      id: NUMBER,
      number: NUMBER,
      agent_id: ALICE,
      created_at: expect.any(String),
    });
    expect(outputs.all.value).toMatchObject([
      { number: NUMBER, agent_id: ALICE },
      { number: OTHER, agent_id: BOB },
    ]);
    expect(outputs.bob.value).toEqual([OTHER]);
    expect(space.requests).toHaveLength(1);
  });

  test("fail for a number that is not registered", async () => {
    const space = await workspace();
    await space.configure(`data "rymi_number" "one" {\n  number = "${NUMBER}"\n}\n`);
    expect(await space.fails("plan")).toContain(`${NUMBER} is not registered in this Rymi account`);
  });
});

describeEachCli("the API key", (cli) => {
  const workspace = useWorkspace(cli);

  test("is in no state, plan, log or message, also with TF_LOG=TRACE and replies that quote it", async () => {
    const key = "rymi_s3cr3t_k3y_value";
    const space = await workspace({ tenants: [{ apiKey: key }] });
    const log = join(space.folder, "trace.log");
    space.env({ TF_LOG: "TRACE", TF_LOG_PATH: log });
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.plan();
    await space.ok("apply", "plan.bin");
    await space.configure(numberBlock("one", NUMBER, BOB));
    space.rymi.faults.add({
      when: { method: "POST" },
      do: { kind: "status", status: 400, body: { error: `bad Bearer ${key}`, code: key } },
    });
    const text = await space.fails("apply", "-auto-approve");
    expect(text).toContain("Rymi refused the request");
    expect(text).not.toContain(key);
    const files = readdirSync(space.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const leaking = files
      .map((file) => join(file.parentPath, file.name))
      .filter((path) => readFileSync(path).includes(key));
    expect(leaking).toEqual([]);
    // The provider has written to the log.
    expect(readFileSync(log, "utf8")).toMatch(/provider\.terraform-provider-rymi.*answer from Rymi/);
  });
});
