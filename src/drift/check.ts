import { type Declaration, numbersOf, type Problem } from "../declared";
import { groupBy, mapTexts } from "../io";
import { type CompareInput, compare } from "./compare";
import { type FindingClass, SCHEMA_VERSION } from "./finding";
import { applyIgnoreRules, type IgnoreResult, type IgnoreRule } from "./ignore-rules";
import { countByClass, hashOf, mask } from "./report";
import type { AcceptedFinding, DriftReport, Finding } from "./report-shape";

/** Everything that a report depends on. */
export interface CheckInput extends CompareInput {
  /** Problems other than those of `declared`, such as why `remote` is undefined. */
  readonly problems: readonly Problem[];
  readonly rules: readonly IgnoreRule[];
  readonly failOn: readonly FindingClass[];
  readonly exitZero: boolean;
  readonly mask: boolean;
  readonly version: string;
  readonly now: Date;
}

/** A declared number and its findings. */
export interface CheckedNumber extends Pick<Declaration, "stack" | "number" | "address" | "path"> {
  readonly findings: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
}

/** A report, and each declared number with its findings; both masked, or neither. */
export interface Check {
  readonly report: DriftReport;
  readonly numbers: readonly CheckedNumber[];
}

/** The differences after the ignore rules. */
export function ignoreAccepted({ rules, now }: CheckInput, differences: readonly Finding[]): IgnoreResult {
  return applyIgnoreRules(differences, rules, now.toISOString().slice(0, 10));
}

/** Whether everything could be read, here and at Rymi. */
export function isComplete({ declared, remote, problems }: CheckInput): boolean {
  return remote !== undefined && declared.problems.length + problems.length === 0;
}

/**
 * Compares, applies the ignore rules, counts, and decides the exit code.
 *
 * @param differences the result of `compare`, where it is known already
 */
export function check(input: CheckInput, differences: readonly Finding[] = compare(input)): Check {
  const { declared, remote, failOn } = input;
  const complete = isComplete(input);
  const { findings, accepted, expired } = ignoreAccepted(input, differences);
  const isDrift = findings.some((finding) => failOn.includes(finding.class));
  const numbers = checkedNumbers(declared.declarations, findings, accepted);
  const isInSync = (number: CheckedNumber) => number.findings.length + number.accepted.length === 0;
  const report: DriftReport = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "cdktf-rymi", version: input.version },
    checkedAt: input.now.toISOString(),
    complete,
    exitCode: !complete ? 1 : isDrift && !input.exitZero ? 2 : 0,
    hash: null,
    masked: input.mask,
    failOn: [...failOn],
    summary: {
      stacks: [...declared.stacks],
      declared: declared.declarations.length,
      remote: remote?.size ?? null,
      inSync: complete ? numbers.filter(isInSync).length : null,
      ...countByClass(findings),
      accepted: accepted.length,
    },
    findings: [...findings],
    accepted: [...accepted],
    warnings: [
      ...wrongAccountWarnings(input),
      ...declared.unselectedProblems.map(({ message }) => `Unmanaged numbers are not known: ${message}`),
      ...expired.map(
        ({ pattern, until, line }) =>
          `The rule ${pattern} (line ${line} of the ignore file) ended on ${until}. Renew or delete it.`,
      ),
    ],
    errors: [...declared.problems, ...input.problems].map(({ code, message, stack }) => ({
      code,
      message,
      stack: stack ?? null,
    })),
  };
  const result = input.mask ? masked({ report, numbers }, input) : { report, numbers };
  // Of the masked findings: a hash of the full numbers would give the hidden digits away to anyone who tries them all.
  return { ...result, report: { ...result.report, hash: complete ? hashOf(result.report.findings) : null } };
}

/**
 * One warning if no declared number is registered, as with the key of another account; else none. With this warning, no ignore
 * file may be written.
 */
export function wrongAccountWarnings({ declared, remote }: CheckInput): readonly string[] {
  const numbers = numbersOf(declared.declarations);
  if (remote === undefined || numbers.length === 0 || numbers.some((number) => remote.has(number))) return [];
  return [
    `None of the ${numbers.length} declared numbers is registered in this Rymi account. If they were deployed before, ` +
      "THE MOST LIKELY CAUSE IS THE API KEY OF ANOTHER ACCOUNT: check RYMI_API_KEY before you deploy.",
  ];
}

function checkedNumbers(
  declarations: readonly Declaration[],
  findings: readonly Finding[],
  accepted: readonly AcceptedFinding[],
): readonly CheckedNumber[] {
  const [findingsOf, acceptedOf] = [findingsByDeclaration(findings), findingsByDeclaration(accepted)];
  return declarations.map((declaration) => ({
    stack: declaration.stack,
    number: declaration.number,
    address: declaration.address,
    path: declaration.path,
    findings: findingsOf(declaration),
    accepted: acceptedOf(declaration),
  }));
}

/** One list for all numbers without a finding, because there may be thousands. */
const NONE: readonly never[] = [];

/** Makes a function that returns the findings of a declaration. */
function findingsByDeclaration<T extends Finding>(
  findings: readonly T[],
): (declaration: Declaration) => readonly T[] {
  if (findings.length === 0) return () => NONE;
  const keyOf = (...parts: readonly (string | null)[]) => parts.join("\0");
  const byDeclaration = groupBy(findings, ({ address, stack, file }) => keyOf(address, stack, file));
  return ({ address, stack, file }) => byDeclaration.get(keyOf(address, stack, file.path)) ?? NONE;
}

function masked(full: Check, { declared, remote }: CheckInput): Check {
  const digits = new Set<string>();
  const add = (number: string) => digits.add(number.replace("+", ""));
  numbersOf([...full.numbers, ...declared.unselected]).forEach(add);
  for (const number of remote?.keys() ?? []) add(number);
  const hidden = mapTexts(full, (text) => mask(text, (run) => digits.has(run)));
  // Errors and warnings may quote other programs, so any number in them is hidden.
  const { errors, warnings } = mapTexts(
    { errors: hidden.report.errors, warnings: hidden.report.warnings },
    (text) => mask(text),
  );
  return { ...hidden, report: { ...hidden.report, errors, warnings, checkedAt: full.report.checkedAt } };
}
