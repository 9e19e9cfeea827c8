import { RymiNumber } from "cdktf-rymi";
import type { DriftReport } from "../../src/drift/report-shape";
import { simulated } from "../support/simulated-time";
import { until } from "../support/until";
import { ALICE, BOB, findingRows, type Repository, useRepository } from "./support";

const repository = useRepository();

/** One number is missing, one has another agent, and one is not declared. */
async function drifted(): Promise<Repository> {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      new RymiNumber(stack, "gone", { number: "+15550000001", agentId: ALICE });
      new RymiNumber(stack, "moved", { number: "+15550000002", agentId: ALICE });
    },
  });
  repo.rymi.seed([{ number: "+15550000002", agentId: BOB }, { number: "+15550000009" }]);
  return repo;
}

/** Runs an incomplete check: it reports no number as missing, unmanaged or in sync. */
async function expectIncomplete(repo: Repository, code: string): Promise<DriftReport> {
  const { code: exit, out } = await repo.drift("--format", "json=report.json", "--format", "text");
  expect(exit).toBe(1);
  expect(out).toContain("INCOMPLETE: not everything could be read");
  expect(out).not.toMatch(/in sync:|missing {2}|at Rymi as declared/i);
  const report: DriftReport = JSON.parse(repo.read("report.json"));
  expect(report).toMatchObject({
    complete: false,
    exitCode: 1,
    hash: null,
    summary: { inSync: null, missing: 0 },
  });
  expect(report.errors.map((error) => error.code)).toEqual([code]);
  for (const kind of ["missing", "unmanaged"])
    expect(report.findings.map((finding) => finding.class)).not.toContain(kind);
  return report;
}

test("an unknown API key makes the check incomplete", async () => {
  const repo = await drifted();
  repo.env["RYMI_API_KEY"] = "rymi_mistyped";
  const { errors } = await expectIncomplete(repo, "rymi_unreachable");
  expect(errors[0]?.message).toContain("Check RYMI_API_KEY.");
  expect(errors[0]?.message).not.toContain("rymi_mistyped");
});

test(
  "a Rymi that cannot be reached makes the check incomplete",
  simulated(async () => {
    const repo = await drifted();
    await repo.rymi.stop();
    await expectIncomplete(repo, "rymi_unreachable");
  }),
);

test("when a second listing fails, no number is reported as missing", async () => {
  const repo = await drifted();
  repo.rymi.faults.add({ skip: 1, times: 99, do: { kind: "status", status: 403 } });
  expect(await repo.report()).toMatchObject({ complete: false, exitCode: 1, findings: [] });
});

test("a list that changes with each request makes the check incomplete", async () => {
  const repo = await drifted();
  repo.rymi.faults.add({
    times: 99,
    do: { kind: "page", edit: (page) => ({ ...page, total: page.total + 1 }) },
  });
  await expectIncomplete(repo, "rymi_unreachable");
});

test(
  "a check that takes longer than --timeout ends with exit code 1",
  simulated(async () => {
    const repo = await drifted();
    repo.rymi.faults.add({ times: 99, do: { kind: "delay", ms: 60_000 } });
    const { code, out } = await repo.drift("--timeout", "1");
    expect(code).toBe(1);
    expect(out).toContain("The check was not done within 1 seconds (--timeout).");
  }),
);

test("Ctrl-C ends the check at once, with an incomplete report", async () => {
  const repo = await drifted();
  repo.rymi.faults.add({ do: { kind: "delay", ms: 60_000 } });
  const running = repo.report();
  await until("the first request arrives", () => repo.rymi.requests.length > 0);
  repo.interrupt.abort();
  expect(await running).toMatchObject({ complete: false, exitCode: 1, errors: [{ code: "interrupted" }] });
});

test("with a stack that cannot be read, changed numbers are reported and missing ones are not", async () => {
  const repo = await drifted();
  repo.synth({
    phones: (stack) => {
      new RymiNumber(stack, "gone", { number: "+15550000001", agentId: ALICE });
      new RymiNumber(stack, "moved", { number: "+15550000002", agentId: ALICE });
    },
    sales: () => {},
  });
  repo.write("cdktf.out/stacks/sales/cdk.tf.json", '{"resource": ');
  const report = await expectIncomplete(repo, "declared_unreadable");
  expect(findingRows(report)).toEqual([["changed", "+15550000002", "phones/moved", ALICE, BOB]]);
  expect(report.errors).toEqual([
    {
      code: "declared_unreadable",
      message: "stack sales: cdktf.out/stacks/sales/cdk.tf.json is not JSON",
      stack: "sales",
    },
  ]);
});

const block = { number: "+15550000001" };
const thousand = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`n${index}`, block]));

test.each([
  [{ desk: { ...block, provider: 1 } }, ".desk.provider: Invalid input: expected string, received number"],
  [{ ...thousand, desk: { ...block, provider: 1 } }, ".desk.provider: Invalid input: expected string"],
  [{ ...thousand, desk: null }, ".desk: Invalid input: expected object, received null"],
  [[block], ": not an object"],
])(
  "a resource in a shape that cdktf does not write is named with its address: %#",
  async (numbers, complaint) => {
    const repo = await drifted();
    repo.synth({ phones: () => {} });
    repo.write("cdktf.out/stacks/phones/cdk.tf.json", JSON.stringify({ resource: { rymi_number: numbers } }));
    const { errors } = await repo.report();
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining(`is not what cdktf writes: resource.rymi_number${complaint}`),
    ]);
  },
);

test("with an unselected stack that cannot be read, only unmanaged numbers are not reported", async () => {
  const repo = await drifted();
  repo.synth({
    phones: (stack) => new RymiNumber(stack, "moved", { number: "+15550000002", agentId: BOB }),
    sales: () => {},
  });
  repo.write("cdktf.out/stacks/sales/cdk.tf.json", "[]");
  const report = await repo.report("--stack", "phones");
  expect(report).toMatchObject({ complete: true, exitCode: 0, findings: [] });
  expect(report.warnings).toEqual([expect.stringContaining("Unmanaged numbers are not known: stack sales")]);
});

test(
  "the check waits for a rate limit and is complete",
  simulated(async () => {
    const repo = await drifted();
    repo.rymi.faults.add({ do: { kind: "rate-limit", retryAfter: 1 } });
    expect(await repo.report()).toMatchObject({ complete: true, exitCode: 2 });
    expect(repo.rymi.requests.map(({ status }) => status)).toEqual([429, 200, 200]);
  }),
);

test.each([
  [[], "RYMI_API_KEY is not set", { RYMI_API_KEY: undefined }],
  [
    ["--outdir", "nowhere"],
    "manifest.json does not exist, so the declared numbers are not known. Run cdktf synth first",
    {},
  ],
  [["--stack", "nope"], 'No stack is called "nope". There are: phones.', {}],
  [["--provider", "rymi.nope"], "No stack has a provider rymi.nope. There are: rymi.", {}],
  [["--plan", "nope=plan.json"], "Write STACK=plan.json, with one of: phones.", {}],
  [["--plan", "plan.json"], "plan.json does not exist", {}],
  [["--ignore-file", "nope"], "nope does not exist", {}],
  [["--base-url", "http://rymi.example"], "unencrypted", {}],
  [["--format", "pdf"], "The formats are text, json, junit", {}],
  [
    ["--fail-on", "everything"],
    "The classes are missing, changed, unrouted, duplicate, unknown, unmanaged.",
    {},
  ],
  [["--timeout", "0"], "a whole number from 1", {}],
] as const)("the wrong usage drift %j is exit code 1 and a message", async (argv, text, env) => {
  const repo = await drifted();
  Object.assign(repo.env, env);
  const { code, out, err } = await repo.drift(...argv);
  expect(code).toBe(1);
  expect(err).toContain(text);
  expect(err).not.toMatch(/^ +at /m);
  expect(out).toBe("");
});
