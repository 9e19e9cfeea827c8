import { describeEachCli, describeOneCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock } from "../support/hcl";
import { processesIn, useWorkspace, type Workspace } from "../support/terraform";
import { until } from "../support/until";

const SIXTY = `resource "rymi_number" "all" {\n  for_each = toset([for i in range(60) : "+1555\${1000000 + i}"])\n  number   = each.key\n  agent_id = "${ALICE}"\n}\n`;

/** Starts an apply and hands out its process as soon as the emulator has seen so many requests for numbers. */
async function applyUntil(space: Workspace, requests: number) {
  let pid = 0;
  let output = "";
  const finished = space.terraform(["apply", "-auto-approve", "-input=false"], {
    started: (child) => {
      pid = child.pid ?? 0;
      child.stdout?.on("data", (chunk) => (output += chunk));
    },
  });
  await until(`Rymi receives ${requests} requests`, () => space.requests.length >= requests);
  return { pid, finished, output: () => output };
}

const providersOf = (space: Workspace) => processesIn(space.work).map(Number);

async function expectConvergence(space: Workspace, count: number): Promise<void> {
  await until("every process ends", () => space.leftovers().length === 0);
  await space.apply();
  expect(space.rymi.numbers()).toHaveLength(count);
  expect(space.rymi.numbers().every(({ agent_id }) => agent_id === ALICE)).toBe(true);
  expect((await space.terraform(["plan", "-detailed-exitcode"])).code).toBe(0);
}

describeEachCli("a process that is killed during 60 creates", (cli) => {
  const workspace = useWorkspace(cli);

  test("#48 when Terraform is killed the provider ends, and the next apply creates the rest", async () => {
    const space = await workspace({ latencyMs: 20 });
    await space.configure(SIXTY);
    const { pid, finished } = await applyUntil(space, 20);
    process.kill(pid, "SIGKILL");
    await finished;
    await expectConvergence(space, 60);
  }, 120_000);

  test("when the provider is killed Terraform fails, and the next apply creates the rest", async () => {
    const space = await workspace({ latencyMs: 20 });
    await space.configure(SIXTY);
    const { pid, finished } = await applyUntil(space, 20);
    for (const provider of providersOf(space).filter((other) => other !== pid))
      process.kill(provider, "SIGKILL");
    expect((await finished).code).toBe(1);
    await expectConvergence(space, 60);
  }, 120_000);
});

describeEachCli("Ctrl-C", (cli) => {
  const workspace = useWorkspace(cli);

  test("#38 during a wait for the rate limit ends the apply within seconds, and the next apply creates the number", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    space.rymi.faults.add({ when: { method: "POST" }, do: { kind: "rate-limit", retryAfter: 60 } });
    const { pid, finished } = await applyUntil(space, 1);
    await until("Rymi answers the create", () => space.requests.every(({ status }) => status === 429));
    const interruptedAt = Date.now();
    process.kill(-pid, "SIGINT");
    const { text } = await finished;
    expect(Date.now() - interruptedAt).toBeLessThan(20_000);
    expect(text).toContain("was interrupted");
    expect(space.requests).toHaveLength(1);
    await expectConvergence(space, 1);
  });

  test("#38 during a create waits for the reply and saves the result", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    space.rymi.faults.add({ when: { method: "POST" }, do: { kind: "delay", ms: 300 } });
    const { pid, finished } = await applyUntil(space, 1);
    process.kill(-pid, "SIGINT");
    await finished;
    expect(Object.keys(await space.state())).toEqual(["rymi_number.one"]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("twice ends the apply at once", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    space.rymi.faults.add({ when: { method: "POST" }, do: { kind: "delay", ms: 60_000 } });
    const { pid, finished, output } = await applyUntil(space, 1);
    process.kill(-pid, "SIGINT");
    await until("the CLI notices the first interrupt", () => output().includes("Interrupt received"));
    const interruptedAt = Date.now();
    process.kill(-pid, "SIGINT");
    await finished;
    expect(Date.now() - interruptedAt).toBeLessThan(20_000);
    await until("every process ends", () => space.leftovers().length === 0);
  });
});

describeEachCli("standard input", (cli) => {
  const workspace = useWorkspace(cli);

  test("is read by Terraform only: the answer to the approval prompt reaches it", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    const { code, text } = await space.terraform(["apply"], { input: "yes\n" });
    expect(text).toContain("Apply complete!");
    expect(code).toBe(0);
    await space.configure(numberBlock("one", NUMBER, BOB));
    const refused = await space.terraform(["apply"], { input: "no\n" });
    expect(refused.text).toContain("Apply cancelled");
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
  });
});

describeOneCli("an environment without a working Node.js", (cli) => {
  const workspace = useWorkspace(cli);

  test.each([
    [
      "a missing preload module",
      { NODE_OPTIONS: "--require ./missing.js" },
      "Cannot find module './missing.js'",
    ],
    ["no node on PATH", { PATH: "/nowhere" }, 'no "node" on the PATH'],
  ])("with %s leads to an error with the cause", async (_what, env, words) => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    const text = await space.env(env).fails("plan", "-input=false");
    expect(text).toContain("plugin message: The Rymi provider");
    expect(text).toContain(words);
  });
});
