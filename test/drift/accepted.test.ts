import { RymiNumber } from "cdktf-rymi";
import fc from "fast-check";
import { FINDING_CLASSES } from "../../src/drift/finding";
import { applyIgnoreRules, ignoreLinesFor, parseIgnoreFile } from "../../src/drift/ignore-rules";
import type { Finding } from "../../src/drift/report-shape";
import { ALICE, BOB, findingRows, type Repository, useRepository } from "./support";

const repository = useRepository();

/** Today is 2026-06-15. One number is missing, one has another agent, two nobody declares. */
async function drifted(): Promise<Repository> {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      new RymiNumber(stack, "gone", { number: "+15550000001", agentId: ALICE });
      new RymiNumber(stack, "moved", { number: "+15550000002", agentId: ALICE });
    },
  });
  repo.rymi.seed([
    { number: "+15550000002", agentId: BOB },
    { number: "+15550000008" },
    { number: "+15550000009" },
  ]);
  return repo;
}

const missing = (number: string): Finding => ({
  class: "missing",
  number,
  stack: "phones",
  address: "rymi_number.gone",
  path: "phones/gone",
  expected: "no agent",
  actual: "not registered",
  hint: "",
  file: null,
  line: null,
});

const classesOf = (report: Awaited<ReturnType<Repository["report"]>>) =>
  findingRows(report).map(([kind, number]) => `${kind} ${number}`);

test("accepted drift does not count, and is shown with its reason", async () => {
  const repo = await drifted();
  repo.write(
    ".rymi-drift-ignore",
    "# what we live with\n\n+15550000001 missing 2026-12-31 ported next month\n+1555000000? changed,unmanaged - ours\n",
  );
  const report = await repo.report();
  expect(report).toMatchObject({
    exitCode: 0,
    findings: [],
    summary: { accepted: 4, missing: 0, inSync: 0 },
  });
  expect(report.accepted).toMatchObject([
    { class: "missing", number: "+15550000001", reason: "ported next month", until: "2026-12-31" },
    { class: "changed", reason: "ours", until: null },
    { class: "unmanaged" },
    { class: "unmanaged" },
  ]);
  const { out } = await repo.drift();
  expect(out).toContain("Accepted (4)\n  missing  +15550000001  ported next month (until 2026-12-31)\n");
  expect(out).toContain("NO DRIFT that fails the check: 0 of 2 declared numbers are at Rymi as declared.");
});

test.each([
  ["+15550000001", true],
  ["+1555*", true],
  ["*", true],
  ["+1555000000?", true],
  ["+1555000000", false],
  ["15550000001", false],
  ["+1(555)*", false],
  ['"+15550000001"', true],
  ['"+1555*"', false],
])("the pattern %s covers +15550000001: %s", (pattern, covers) => {
  const acceptances = parseIgnoreFile(`${pattern} missing - because`, "ignore");
  expect(applyIgnoreRules([missing("+15550000001")], acceptances, "2026-06-15").accepted).toHaveLength(
    covers ? 1 : 0,
  );
});

test("white space, stars and quotes are written so that the line matches exactly the same subject", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("*", "?", " ", "#", '"', "\\", "\n", "\r", "\u2028", "a") }),
  );
  const finding = fc.record({
    ...Object.fromEntries(["expected", "actual", "hint"].map((name) => [name, fc.constant("")])),
    class: fc.constantFrom(...FINDING_CLASSES),
    number: fc.option(text),
    stack: text,
    address: text,
  }) as fc.Arbitrary<Finding>;
  fc.assert(
    fc.property(fc.array(finding, { minLength: 1 }), finding, (findings, other) => {
      const acceptances = parseIgnoreFile(ignoreLinesFor(findings, "because").join("\n"), "ignore");
      expect(applyIgnoreRules(findings, acceptances, "2026-06-15").findings).toEqual([]);
      const key = (one: Finding) => `${one.number ?? `${one.stack}:${one.address}`} ${one.class}`;
      const isKnown = findings.some((one) => key(one) === key(other));
      expect(applyIgnoreRules([other], acceptances, "2026-06-15").accepted).toHaveLength(isKnown ? 1 : 0);
    }),
  );
});

test("the first matching line that has not expired gives the reason, whether it is a glob or not", () => {
  const lines = [
    "+155* missing 2026-01-01 over",
    "*1 changed - other",
    "+1555* missing - glob",
    "+15550000001 * - exact",
  ];
  const reasonOf = (text: readonly string[]) =>
    applyIgnoreRules([missing("+15550000001")], parseIgnoreFile(text.join("\n"), "ignore"), "2026-06-15")
      .accepted[0]?.reason;
  expect(reasonOf(lines)).toBe("glob");
  expect(reasonOf([...lines].reverse())).toBe("exact");
});

test("another class of the same number is not accepted with it", async () => {
  const repo = await drifted();
  repo.write(".rymi-drift-ignore", "+15550000002 missing - only that\n");
  expect(classesOf(await repo.report())).toContain("changed +15550000002");
});

test("drift that was accepted until yesterday is a finding again, and a warning names the line", async () => {
  const repo = await drifted();
  repo.write(".rymi-drift-ignore", "* * 2026-06-15 today still\n");
  expect((await repo.report()).exitCode).toBe(0);
  repo.write(".rymi-drift-ignore", "* * 2026-06-14 over\n");
  const report = await repo.report();
  expect(report).toMatchObject({
    exitCode: 2,
    accepted: [],
    summary: { missing: 1, changed: 1, unmanaged: 2 },
  });
  expect(report.warnings).toEqual([
    "The rule * (line 1 of the ignore file) ended on 2026-06-14. Renew or delete it.",
  ]);
});

test("--write-baseline accepts the current findings, and later ones are reported", async () => {
  const repo = await drifted();
  repo.write(".rymi-drift-ignore", "# ours\n+15550000001 missing - known");
  const { code, err } = await repo.drift("--write-baseline", "--mask");
  expect({ code, err }).toEqual({ code: 0, err: "Accepted 3 findings in .rymi-drift-ignore.\n" });
  expect(repo.read(".rymi-drift-ignore")).toBe(
    [
      "# ours",
      "+15550000001 missing - known",
      "+15550000002 changed - accepted on 2026-06-15 by --write-baseline",
      "+15550000008 unmanaged - accepted on 2026-06-15 by --write-baseline",
      "+15550000009 unmanaged - accepted on 2026-06-15 by --write-baseline",
      "",
    ].join("\n"),
  );
  expect(await repo.report("--fail-on", "unmanaged,missing,changed")).toMatchObject({
    exitCode: 0,
    findings: [],
  });
  repo.rymi.addNumber("+15550000010");
  expect(classesOf(await repo.report())).toEqual(["unmanaged +15550000010"]);
});

test("a baseline can be written to another file, and begins with an explanation", async () => {
  const repo = await drifted();
  expect((await repo.drift("--write-baseline", "--ignore-file", "accepted.txt")).code).toBe(0);
  expect(repo.read("accepted.txt")).toMatch(/^# Accepted drift: NUMBER-OR-GLOB {2}CLASSES/);
  expect((await repo.report("--ignore-file", "accepted.txt")).exitCode).toBe(0);
  expect((await repo.report()).exitCode).toBe(2);
});

test("no baseline is written while the key may be that of another account", async () => {
  const repo = await drifted();
  for (const { number } of [...repo.rymi.numbers()]) repo.rymi.removeNumber(number);
  repo.rymi.addNumber("+15559999999");
  const { code, out, err } = await repo.drift("--write-baseline");
  expect(code).toBe(2);
  expect(out).toContain("ANOTHER ACCOUNT");
  expect(err).toContain("None of the declared numbers is in this account, so nothing was written");
  expect(() => repo.read(".rymi-drift-ignore")).toThrow("ENOENT");
});

test("an incomplete check writes no baseline", async () => {
  const repo = await drifted();
  repo.rymi.faults.add({ times: 99, do: { kind: "status", status: 403 } });
  const { code, err } = await repo.drift("--write-baseline");
  expect(code).toBe(1);
  expect(err).toContain("nothing was written");
  expect(() => repo.read(".rymi-drift-ignore")).toThrow("ENOENT");
});

test.each([
  ["+15550000001 missing", "a line has four parts"],
  ["+15550000001 gone - why", '"gone" is not a class; the classes are missing, changed'],
  ["+15550000001 missing 2026-02-30 why", '"2026-02-30" is not a day'],
  ["+15550000001 missing tomorrow why", '"tomorrow" is not a day'],
  ['"+1555\\z" missing - why', '"+1555\\z" is not a string as JSON writes it'],
  ['"+15550000001 missing - why', "a line has four parts"],
])("a malformed line is an error with its place: %s", async (line, text) => {
  const repo = await drifted();
  repo.write(".rymi-drift-ignore", `# fine\n${line}\n`);
  const { code, err } = await repo.drift();
  expect(code).toBe(1);
  expect(err).toContain(`.rymi-drift-ignore:2: ${text}`);
});
