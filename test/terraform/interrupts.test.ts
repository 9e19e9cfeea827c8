import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock } from "../support/hcl";
import { processesIn, useWorkspace, type Workspace } from "../support/terraform";
import { until } from "../support/until";

/**
 * A run that is interrupted during 60 writes, and one in which Rymi refuses most of them. Afterwards every number at Rymi
 * is in the state, or was created by a request that was interrupted, and the next apply adopts it.
 */

const COUNT = 60;
/** Latency of a write at Rymi. */
const WRITE_MS = 300;

/** `rymi_number.all` with numbers that begin with the prefix, and one number that does not change. */
const hcl = (count: number, prefix = "+1555", agent = ALICE) =>
  `resource "rymi_number" "all" {\n  for_each = { for i in range(${count}) : "n${"$"}{i}" => "${prefix}${"$"}{1000000 + i}" }\n  number   = each.value\n  agent_id = "${agent}"\n}\n` +
  `resource "rymi_number" "unchanged" {\n  number = "+15550000001"\n}\n`;

interface Job {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The method of its first writes. */
  readonly write: "POST" | "DELETE";
  /** Whether numbers of interrupted creates may be missing from the state until the next apply. */
  readonly creates: boolean;
}

const JOBS: readonly Job[] = [
  { name: "60 deletes of 61", before: hcl(COUNT), after: hcl(0), write: "DELETE", creates: false },
  { name: "60 creates", before: hcl(0), after: hcl(COUNT), write: "POST", creates: true },
  {
    name: "60 replacements",
    before: hcl(COUNT),
    after: hcl(COUNT, "+1666", BOB),
    write: "DELETE",
    creates: true,
  },
];

const isWrite = ({ method }: { readonly method: string }) => method !== "GET";

/** With one retry, because the failures here are permanent. */
const PROVIDER = 'provider "rymi" {\n  max_retries = 1\n}';

async function begin(space: Workspace, { before, after }: Job): Promise<void> {
  await space.configure(before, PROVIDER);
  await space.apply();
  await space.configure(after, PROVIDER);
  space.rymi.clearRequests();
}

/** Applies, and interrupts as soon as Rymi has received the first write. */
async function interruptApply(space: Workspace, interrupt: (pid: number) => void): Promise<void> {
  for (const method of ["POST", "DELETE"]) {
    space.rymi.faults.add({
      when: { method },
      times: Number.POSITIVE_INFINITY,
      do: { kind: "delay", ms: WRITE_MS },
    });
  }
  let pid = 0;
  const finished = space.terraform(["apply", "-auto-approve", "-input=false"], {
    started: (child) => {
      pid = child.pid ?? 0;
    },
  });
  await until("the first write arrives", () => space.rymi.requests.some(isWrite));
  interrupt(pid);
  expect((await finished).code).not.toBe(0);
  await until("every process ends", () => processesIn(space.work).length === 0);
  await until("Rymi answers each request", () => space.rymi.requests.every(({ status }) => status !== 0));
  space.rymi.faults.clear();
}

/** Numbers that Rymi has and the state does not have. */
async function lost(space: Workspace): Promise<readonly string[]> {
  const managed = new Set(Object.values(await space.state()).map(({ number }) => number));
  return space.rymi
    .numbers()
    .map(({ number }) => number)
    .filter((number) => !managed.has(number));
}

/** The next apply succeeds, and Rymi and the state are as declared. */
async function expectConvergence(space: Workspace, { after }: Job): Promise<void> {
  await space.apply();
  expect(await lost(space)).toEqual([]);
  const count = after === hcl(0) ? 1 : COUNT + 1;
  expect(space.rymi.numbers()).toHaveLength(count);
  expect(Object.keys(await space.state())).toHaveLength(count);
  expect((await space.terraform(["plan", "-detailed-exitcode"])).code).toBe(0);
}

describeEachCli("an interrupted apply", (cli) => {
  const workspace = useWorkspace(cli);

  describe.each(JOBS)("with $name", (job) => {
    test.each(["SIGINT", "SIGTERM"] as const)(
      "has every number in the state after %s",
      async (signal) => {
        const space = await workspace();
        await begin(space, job);
        await interruptApply(space, (pid) => process.kill(-pid, signal));
        expect(await lost(space)).toEqual([]);
        await expectConvergence(space, job);
      },
      240_000,
    );

    test("loses only numbers of interrupted creates after SIGKILL, and the next apply adopts them", async () => {
      const space = await workspace();
      await begin(space, job);
      const before = new Set(space.rymi.numbers().map(({ number }) => number));
      await interruptApply(space, (pid) => process.kill(pid, "SIGKILL"));
      const missing = await lost(space);
      expect(missing.filter((number) => before.has(number) || !job.creates)).toEqual([]);
      await expectConvergence(space, job);
    }, 240_000);
  });
});

describeEachCli("a create that takes three seconds", (cli) => {
  const workspace = useWorkspace(cli);

  test.each(["adopt", "error"])('is in the state after SIGTERM (on_existing = "%s")', async (onExisting) => {
    const space = await workspace();
    const provider = `provider "rymi" {\n  on_existing = "${onExisting}"\n}`;
    await space.configure(numberBlock("one", NUMBER, ALICE), provider);
    space.rymi.faults.add({ when: { method: "POST" }, do: { kind: "delay", ms: 3_000 } });
    let pid = 0;
    const finished = space.terraform(["apply", "-auto-approve", "-input=false"], {
      started: (child) => {
        pid = child.pid ?? 0;
      },
    });
    await until("the creation was sent", () => space.rymi.requests.some(isWrite));
    process.kill(-pid, "SIGTERM");
    await finished;
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect(await space.state()).toMatchObject({ "rymi_number.one": { number: NUMBER, agent_id: ALICE } });
    expect((await space.plan()).isEmpty).toBe(true);
  });
});

describeEachCli("an apply in which Rymi fails from the third write on", (cli) => {
  const workspace = useWorkspace(cli);

  test.each(JOBS.flatMap((job) => [403, 503].map((status) => ({ ...job, status }))))(
    "with $name has every number in the state after failures with status $status",
    async ({ status, ...job }) => {
      const space = await workspace();
      await begin(space, job);
      const times = Number.POSITIVE_INFINITY;
      space.rymi.faults.add({ when: { method: job.write }, skip: 2, times, do: { kind: "status", status } });
      const result = await space.terraform(["apply", "-auto-approve", "-input=false"]);
      expect(result.code).toBe(1);
      expect(result.text).toContain(`answered ${status}`);
      expect(await lost(space)).toEqual([]);
      space.rymi.faults.clear();
      await expectConvergence(space, job);
    },
    240_000,
  );
});
