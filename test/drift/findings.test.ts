import { TerraformVariable } from "cdktf";
import { RymiNumber } from "cdktf-rymi";
import { ALICE, BOB, findingRows, type Repository, useRepository } from "./support";

const repository = useRepository();

/** Two stacks that have drifted in every way there is. */
async function drifted(): Promise<Repository> {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      new RymiNumber(stack, "fine", { number: "+15550000001", agentId: ALICE });
      new RymiNumber(stack, "gone", { number: "+15550000002", agentId: ALICE });
      new RymiNumber(stack, "moved", { number: "+15550000003", agentId: ALICE });
      new RymiNumber(stack, "twice", { number: "+15550000004", agentId: ALICE });
      const agent = new TerraformVariable(stack, "agent", { type: "string" });
      new RymiNumber(stack, "open", { number: "+15550000005", agentId: agent.stringValue });
    },
    sales: (stack) => {
      new RymiNumber(stack, "twice", { number: "+15550000004", agentId: ALICE });
      new RymiNumber(stack, "nobody", { number: "+15550000006" });
    },
  });
  repo.rymi.seed([
    { number: "+15550000009", agentId: null },
    { number: "+15550000006", agentId: BOB },
    { number: "+15550000005", agentId: BOB },
    { number: "+15550000004", agentId: ALICE },
    { number: "+15550000003", agentId: BOB },
    { number: "+15550000001", agentId: ALICE.toUpperCase() },
  ]);
  return repo;
}

test("every class of drift is found, in order, and the exit code is 2", async () => {
  const repo = await drifted();
  const report = await repo.report();
  expect(findingRows(report)).toEqual([
    ["missing", "+15550000002", "phones/gone", ALICE, "not registered"],
    ["changed", "+15550000003", "phones/moved", ALICE, BOB],
    ["changed", "+15550000006", "sales/nobody", "no agent", BOB],
    ["duplicate", "+15550000004", "phones/twice", ALICE, ALICE],
    ["duplicate", "+15550000004", "sales/twice", ALICE, ALICE],
    ["unknown", "+15550000005", "phones/open", "unknown", BOB],
    ["unmanaged", "+15550000009", null, "not declared", "no agent"],
  ]);
  expect(report).toMatchObject({
    exitCode: 2,
    complete: true,
    summary: {
      stacks: ["phones", "sales"],
      declared: 7,
      remote: 6,
      inSync: 1,
      missing: 1,
      changed: 2,
      unmanaged: 1,
    },
  });
  expect(repo.rymi.requests.map(({ method }) => method)).toEqual(["GET", "GET"]);
});

test("each finding has a hint", async () => {
  const repo = await drifted();
  const { findings } = await repo.report();
  expect(findings.map(({ class: kind, hint }) => `${kind}: ${hint}`)).toEqual([
    "missing: cdktf deploy phones registers it",
    `changed: cdktf deploy phones puts it back; to keep it, write agentId: "${BOB}" at phones/moved`,
    `changed: cdktf deploy sales puts it back; to keep it, write agentId: "${BOB}" at sales/nobody`,
    "duplicate: keep one of phones/twice, sales/twice",
    "duplicate: keep one of phones/twice, sales/twice",
    "unknown: only Terraform knows it: add --pull, or --plan FILE with the output of terraform show -json",
    'unmanaged: new RymiNumber(this, "number_15550000009", { number: "+15550000009" }).importFrom("+15550000009")',
  ]);
});

test("in sync: exit code 0, one request, and undeclared numbers do not count", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000001", agentId: ALICE }),
  });
  repo.rymi.seed([{ number: "+15550000001", agentId: ALICE }, { number: "+15550000009" }]);
  const { code, out } = await repo.drift();
  expect(code).toBe(0);
  expect(out).toContain("IN SYNC: 1 of 1 declared number is at Rymi as declared. Besides, 1 unmanaged.");
  expect(repo.rymi.requests).toHaveLength(1);
});

test.each([
  ["unmanaged", 2],
  ["missing,unmanaged", 2],
  ["missing", 0],
])("with --fail-on %s the unmanaged number makes the exit code %i", async (classes, code) => {
  const repo = await repository();
  repo.synth({ phones: () => {} });
  repo.rymi.addNumber("+15550000009");
  expect((await repo.drift("--fail-on", classes)).code).toBe(code);
});

test("--exit-zero changes the exit code of drift, but not of an incomplete check", async () => {
  const repo = await drifted();
  expect((await repo.drift("--exit-zero")).code).toBe(0);
  repo.rymi.faults.add({ times: 99, do: { kind: "status", status: 403 } });
  expect((await repo.drift("--exit-zero")).code).toBe(1);
});

test("a number that one listing skipped is not missing", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      new RymiNumber(stack, "a", { number: "+15550000001" });
      new RymiNumber(stack, "b", { number: "+15550000002" });
    },
  });
  repo.rymi.seed([{ number: "+15550000001" }, { number: "+15550000002" }]);
  repo.rymi.faults.add({
    do: { kind: "page", edit: (page) => ({ ...page, total: 1, numbers: page.numbers.slice(1) }) },
  });
  repo.rymi.faults.add({
    do: { kind: "page", edit: (page) => ({ ...page, total: 1, numbers: page.numbers.slice(0, 1) }) },
  });
  const report = await repo.report();
  expect(report.findings).toEqual([]);
  expect(report.exitCode).toBe(0);
  expect(repo.rymi.requests).toHaveLength(2);
});

test("when no declared number is registered, the warning names the key of another account as the most likely cause", async () => {
  const repo = await repository({
    tenants: [{ apiKey: "rymi_other" }, { apiKey: "rymi_ours", numbers: [{ number: "+15550000001" }] }],
  });
  repo.synth({ phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000001" }) });
  const { code, out } = await repo.drift();
  expect(code).toBe(2);
  expect(out).toContain("THE MOST LIKELY CAUSE IS THE API KEY OF ANOTHER ACCOUNT");
});

test("the hash changes with the findings and with nothing else", async () => {
  const repo = await drifted();
  const first = await repo.report();
  expect(first.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect((await repo.report("--fail-on", "missing")).hash).toBe(first.hash);
  repo.rymi.setAgent("+15550000003", ALICE);
  expect((await repo.report()).hash).not.toBe(first.hash);
});

test("progress is shown only on a terminal, and is cleared in the end", async () => {
  const repo = await drifted();
  expect((await repo.drift()).err).toBe("");
  repo.isTerminal = { stdout: true, stderr: true };
  const { err, out } = await repo.drift();
  expect(err).toContain("Reading the numbers at Rymi: 6 of 6");
  expect(err.endsWith("\r\u001b[K")).toBe(true);
  expect(out).toContain("\u001b[31mmissing");
});

test.each([
  ["NO_COLOR", "1"],
  ["TERM", "dumb"],
])("%s=%s keeps colour out of a terminal", async (name, value) => {
  const repo = await drifted();
  repo.isTerminal = { stdout: true, stderr: false };
  repo.env[name] = value;
  expect((await repo.drift()).out).not.toContain("\u001b");
});
