import { type Declaration, type DeclaredSide, numbersOf, type Problem } from "../declared";
import { groupBy } from "../io";
import { compare } from "./compare";
import type { Finding, FindingClass } from "./finding";
import { type Acceptance, type AcceptedFinding, sortOut } from "./ignore-file";
import type { Remote } from "./look";
import { mapTexts, mask } from "./mask";
import { countByClass, type DriftReport, hashOf, SCHEMA_VERSION } from "./report";

/** All that a report depends on. */
export interface CheckInput {
  readonly declared: DeclaredSide;
  /** Undefined when Rymi gave no complete answer; `problems` then says why. */
  readonly remote: Remote | undefined;
  /** What went wrong besides reading the declared side. */
  readonly problems: readonly Problem[];
  readonly acceptances: readonly Acceptance[];
  readonly provider: string | undefined;
  readonly failOn: readonly FindingClass[];
  readonly exitZero: boolean;
  readonly mask: boolean;
  readonly version: string;
  readonly now: Date;
}

/** A declared number and what was found of it. */
export interface CheckedNumber extends Pick<Declaration, "stack" | "number" | "address" | "path"> {
  readonly findings: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
}

/** A report, and the declared numbers one by one, masked alike. */
export interface Check {
  readonly report: DriftReport;
  readonly numbers: readonly CheckedNumber[];
}

/** Every difference, whether somebody has accepted it or not. */
export function findAll({ declared, remote, provider }: CheckInput): readonly Finding[] {
  return compare({
    declarations: declared.declarations,
    elsewhere: declared.elsewhere,
    remote,
    isWhole: declared.problems.length === 0,
    isEverything: declared.problemsElsewhere.length === 0,
    provider,
  });
}

/**
 * Compares, sorts out what is accepted, counts, and decides the exit code.
 *
 * @param all what `findAll` finds, where that is known already
 */
export function check(input: CheckInput, all: readonly Finding[] = findAll(input)): Check {
  const { declared, remote, failOn } = input;
  const { declarations, elsewhere } = declared;
  const errors = [...declared.problems, ...input.problems];
  const complete = isComplete(input);
  const { findings, accepted, expired } = sortOutFindings(input, all);
  const isDrift = findings.some((finding) => failOn.includes(finding.class));
  const counts = countByClass(findings);
  const numbers = oneByOne(declarations, findings, accepted);
  const isQuiet = (number: CheckedNumber) => number.findings.length + number.accepted.length === 0;
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
      declared: declarations.length,
      remote: remote?.rows.size ?? null,
      inSync: complete ? numbers.filter(isQuiet).length : null,
      ...counts,
      accepted: accepted.length,
    },
    findings: [...findings],
    accepted: [...accepted],
    warnings: [
      ...wrongAccountWarning(input),
      ...declared.problemsElsewhere.map(({ message }) => `Nothing is said to be unmanaged: ${message}`),
      ...expired.map(
        ({ pattern, until, line }) =>
          `Accepted until ${until} only: ${pattern} (line ${line} of the ignore file).`,
      ),
    ],
    errors: errors.map(({ code, message, stack }) => ({ code, message, stack: stack ?? null })),
  };
  const shown = input.mask ? masked({ report, numbers }, remote, elsewhere) : { report, numbers };
  // Of what is shown: the hash of what is hidden would give it away to whoever tries out the digits.
  return { ...shown, report: { ...shown.report, hash: complete ? hashOf(shown.report.findings) : null } };
}

/** Whether everything was read, here and at Rymi. */
export function isComplete({ declared, remote, problems }: CheckInput): boolean {
  return remote !== undefined && declared.problems.length + problems.length === 0;
}

/** What somebody has accepted, and what not. */
export function sortOutFindings(
  { acceptances, now }: CheckInput,
  all: readonly Finding[],
): ReturnType<typeof sortOut> {
  return sortOut(all, acceptances, now.toISOString().slice(0, 10));
}

/**
 * A key of another account makes every number look gone. While this says something, nothing may be done that cannot be
 * taken back.
 */
export function wrongAccountWarning({ declared, remote }: CheckInput): readonly string[] {
  const numbers = numbersOf(declared.declarations);
  if (remote === undefined || numbers.length === 0 || numbers.some((number) => remote.rows.has(number)))
    return [];
  return [
    `None of the ${numbers.length} declared numbers is registered in this Rymi account. If they were deployed before, ` +
      "THE LIKELIEST CAUSE IS THE API KEY OF ANOTHER ACCOUNT: check RYMI_API_KEY before you deploy.",
  ];
}

function oneByOne(
  declarations: readonly Declaration[],
  findings: readonly Finding[],
  accepted: readonly AcceptedFinding[],
): readonly CheckedNumber[] {
  const [found, forgiven] = [finder(findings), finder(accepted)];
  return declarations.map((declaration) => ({
    stack: declaration.stack,
    number: declaration.number,
    address: declaration.address,
    path: declaration.path,
    findings: found(declaration),
    accepted: forgiven(declaration),
  }));
}

/** One for all: most numbers have none, and there may be thousands of them. */
const NONE: readonly never[] = [];

/** What was found of a declaration. */
function finder<T extends Finding>(findings: readonly T[]): (declaration: Declaration) => readonly T[] {
  if (findings.length === 0) return () => NONE;
  const keyOf = (...place: readonly (string | null)[]) => place.join("\0");
  const byPlace = groupBy(findings, ({ address, stack, file }) => keyOf(address, stack, file));
  return ({ address, stack, file }) => byPlace.get(keyOf(address, stack, file.path)) ?? NONE;
}

function masked(shown: Check, remote: Remote | undefined, elsewhere: readonly Declaration[]): Check {
  const digits = new Set<string>();
  const add = (number: string) => digits.add(number.replace("+", ""));
  numbersOf([...shown.numbers, ...elsewhere]).forEach(add);
  for (const number of remote?.rows.keys() ?? []) add(number);
  const hidden = mapTexts(shown, (text) => mask(text, (run) => digits.has(run)));
  // What numbers stand in these is not known, for they are partly the words of others.
  const { errors, warnings } = mapTexts(
    { errors: hidden.report.errors, warnings: hidden.report.warnings },
    (text) => mask(text),
  );
  return { ...hidden, report: { ...hidden.report, errors, warnings, checkedAt: shown.report.checkedAt } };
}
