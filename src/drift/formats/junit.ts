import XMLBuilder from "fast-xml-builder";
import { groupBy } from "../../io";
import type { Check, CheckedNumber } from "../check";
import { verdictOf } from "../report";
import type { AcceptedFinding, DriftReport, Finding } from "../report-shape";

interface TestCase {
  readonly "@name": string;
  readonly "@classname": string;
  readonly "@time": string;
  readonly skipped?: string;
  readonly error?: Failure;
  readonly failure?: readonly Failure[];
}

interface Failure {
  readonly "@type": string;
  readonly "@message": string;
  readonly "#text": string;
}

/** The suite of findings that belong to no stack. */
const RYMI = "Rymi";

const builder = new XMLBuilder({
  attributeNamePrefix: "@",
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  format: true,
});

/** What the builder writes for `testcase: ""`: a placeholder that is replaced by the cases of a suite. */
const CASES = "    <testcase></testcase>\n";

/**
 * One suite for each stack with one case for each declared number, and one suite for undeclared numbers. A case is skipped when
 * its class is not in `--fail-on`, when the finding is accepted, and when the check is incomplete and has found nothing.
 */
export function* toJunit(check: Check): Iterable<string> {
  const suites = suitesOf(check);
  const testsuite = suites.map(({ name, cases }) => {
    const { tests, ...counts } = countCases(cases());
    const attributes = { "@name": name, "@tests": String(tests), ...counts, "@time": "0" };
    return tests === 0 ? attributes : { ...attributes, testcase: "" };
  });
  const testsuites = { "@name": "cdktf-rymi drift", ...(suites.length > 0 && { testsuite }) };
  const [head = "", ...rest] = builder.build({ testsuites }).split(CASES);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${head}`;
  let next = 0;
  for (const { cases } of suites) {
    let isEmpty = true;
    for (const testcase of cases()) {
      // No text contains a line break: every line begins or ends an element.
      yield builder.build({ testcase }).replace(/^(?=.)/gm, "    ");
      isEmpty = false;
    }
    if (!isEmpty) yield rest[next++] ?? "";
  }
}

/** The cases are made twice, for the counts and for the text: 100,000 of them would take too much memory. */
interface Suite {
  readonly name: string;
  readonly cases: () => Iterable<TestCase>;
}

function countCases(cases: Iterable<TestCase>) {
  let [tests, failures, errors, skipped] = [0, 0, 0, 0];
  for (const testCase of cases) {
    tests++;
    if (testCase.failure !== undefined) failures++;
    if (testCase.error !== undefined) errors++;
    if (testCase.skipped !== undefined) skipped++;
  }
  return { tests, "@failures": String(failures), "@errors": String(errors), "@skipped": String(skipped) };
}

function suitesOf({ report, numbers }: Check): readonly Suite[] {
  const numbersOf = groupBy(numbers, ({ stack }) => stack);
  const errorsOf = groupBy(report.errors, ({ stack }) => stack ?? RYMI);
  const hasNoStack = ({ stack }: Finding) => stack === null;
  const findings = report.findings.filter(hasNoStack);
  const accepted = report.accepted.filter(hasNoStack);
  const names = new Set([
    ...report.summary.stacks,
    ...errorsOf.keys(),
    ...numbersOf.keys(),
    ...(findings.length + accepted.length > 0 ? [RYMI] : []),
  ]);
  return [...names].map((name) => ({
    name,
    *cases() {
      for (const { code, message } of errorsOf.get(name) ?? []) {
        const error = { "@type": code, "@message": message, "#text": verdictOf(report) };
        yield { ...named(name, "the check is complete"), error };
      }
      for (const number of numbersOf.get(name) ?? []) yield caseOf(report, name, number);
      if (name !== RYMI) return;
      for (const finding of findings) {
        yield { ...named(RYMI, `${finding.number} ${finding.class}`), ...outcomeOf(report, [finding], []) };
      }
      for (const finding of accepted) {
        yield { ...named(RYMI, `${finding.number} ${finding.class}`), ...outcomeOf(report, [], [finding]) };
      }
    },
  }));
}

function caseOf(
  report: DriftReport,
  suite: string,
  { number, path, address, findings, accepted }: CheckedNumber,
): TestCase {
  const name = `${number ?? "unknown number"} ${path ?? address}`;
  return { ...named(suite, name), ...outcomeOf(report, findings, accepted) };
}

function outcomeOf(
  report: DriftReport,
  findings: readonly Finding[],
  accepted: readonly AcceptedFinding[],
): Pick<TestCase, "failure" | "skipped"> {
  const failing = findings.filter((finding) => report.failOn.includes(finding.class));
  if (failing.length > 0) return { failure: failing.map(failureOf) };
  const passing = findings[0];
  if (passing !== undefined) return { skipped: `${passing.class}: ${passing.hint}` };
  if (accepted[0] !== undefined) return { skipped: `accepted ${accepted[0].class}: ${accepted[0].reason}` };
  return report.complete ? {} : { skipped: "the check is not complete" };
}

function failureOf({ class: findingClass, expected, actual, hint }: Finding): Failure {
  return {
    "@type": findingClass,
    "@message": `${findingClass}: expected ${expected}, actual ${actual}`,
    "#text": hint,
  };
}

function named(suite: string, name: string) {
  return { "@name": name, "@classname": suite, "@time": "0" };
}
