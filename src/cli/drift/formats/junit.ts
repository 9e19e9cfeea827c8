import XMLBuilder from "fast-xml-builder";
import type { Check } from "../check";
import type { Finding } from "../finding";
import type { AcceptedFinding } from "../ignore-file";
import { type DriftReport, verdictOf } from "../report";

interface TestCase {
  readonly "@name": string;
  readonly "@classname": string;
  readonly "@time": string;
  readonly skipped?: string;
  readonly error?: Complaint;
  readonly failure?: readonly Complaint[];
}

interface Complaint {
  readonly "@type": string;
  readonly "@message": string;
  readonly "#text": string;
}

/** Where findings that belong to no stack stand. */
const RYMI = "Rymi";

/**
 * One suite for each stack, in it one case for each declared number; what is declared nowhere has a suite of its own.
 * A class that `--fail-on` leaves out, what is accepted, and what an incomplete check cannot tell are skipped cases.
 */
export function toJunit(check: Check): string {
  const suites = suitesOf(check).map(([name, cases]) => ({
    "@name": name,
    "@tests": String(cases.length),
    "@failures": String(cases.filter(({ failure }) => failure !== undefined).length),
    "@errors": String(cases.filter(({ error }) => error !== undefined).length),
    "@skipped": String(cases.filter(({ skipped }) => skipped !== undefined).length),
    "@time": "0",
    ...(cases.length > 0 && { testcase: cases }),
  }));
  const builder = new XMLBuilder({
    attributeNamePrefix: "@",
    ignoreAttributes: false,
    suppressBooleanAttributes: false,
    format: true,
  });
  const testsuites = { "@name": "cdktf-rymi drift", ...(suites.length > 0 && { testsuite: suites }) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ testsuites })}`;
}

function suitesOf(check: Check): readonly (readonly [string, readonly TestCase[]])[] {
  const { report, numbers } = check;
  const suites = new Map<string, TestCase[]>();
  for (const stack of report.summary.stacks) suites.set(stack, []);
  const add = (suite: string, testCase: TestCase) => {
    const cases = suites.get(suite) ?? [];
    cases.push(testCase);
    suites.set(suite, cases);
  };
  for (const { code, message, stack } of report.errors) {
    const error = { "@type": code, "@message": message, "#text": verdictOf(report) };
    add(stack ?? RYMI, { ...named(stack ?? RYMI, "the check is complete"), error });
  }
  for (const { declaration, findings, accepted } of numbers) {
    const { stack, number, path, address } = declaration;
    const name = `${number ?? "unknown number"} ${path ?? address}`;
    add(stack, { ...named(stack, name), ...outcomeOf(report, findings, accepted) });
  }
  const nowhere = ({ stack }: Finding) => stack === null;
  for (const finding of report.findings.filter(nowhere)) {
    add(RYMI, { ...named(RYMI, `${finding.number} ${finding.class}`), ...outcomeOf(report, [finding], []) });
  }
  for (const finding of report.accepted.filter(nowhere)) {
    add(RYMI, { ...named(RYMI, `${finding.number} ${finding.class}`), ...outcomeOf(report, [], [finding]) });
  }
  return [...suites];
}

function outcomeOf(
  report: DriftReport,
  findings: readonly Finding[],
  accepted: readonly AcceptedFinding[],
): Pick<TestCase, "failure" | "skipped"> {
  const failing = findings.filter((finding) => report.failOn.includes(finding.class));
  if (failing.length > 0) return { failure: failing.map(complaintOf) };
  const passing = findings[0];
  if (passing !== undefined) return { skipped: `${passing.class}: ${passing.hint}` };
  if (accepted[0] !== undefined) return { skipped: `accepted ${accepted[0].class}: ${accepted[0].reason}` };
  return report.complete ? {} : { skipped: "the check is not complete" };
}

function complaintOf({ class: kind, expected, actual, hint }: Finding): Complaint {
  return { "@type": kind, "@message": `${kind}: expected ${expected}, actual ${actual}`, "#text": hint };
}

function named(suite: string, name: string) {
  return { "@name": name, "@classname": suite, "@time": "0" };
}
