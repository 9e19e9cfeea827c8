import { createHash } from "node:crypto";
import type { Log, ReportingDescriptor, Result, Run } from "sarif";
import { mapTexts } from "../../io";
import type { Check } from "../check";
import { FINDING_CLASSES, type FindingClass } from "../finding";
import type { DriftReport, Finding } from "../report-shape";

/** The report itself; docs/drift.md explains its fields. */
export function* toJson({ report }: Check): Iterable<string> {
  yield* jsonPieces(report, 2);
  yield "\n";
}

/**
 * The text of `JSON.stringify(value, null, 2)`, in pieces: each member of a list or an object is one, down to `depth` levels.
 * An iterable is written as a list; its members are made one at a time.
 */
function* jsonPieces(value: unknown, depth: number, lineBreak = "\n"): Iterable<string> {
  if (depth === 0 || typeof value !== "object" || value === null) {
    // Changes the indentation only: a string in JSON has no line break.
    yield JSON.stringify(value, null, 2).replaceAll("\n", lineBreak);
    return;
  }
  const isList = Symbol.iterator in value;
  const members = isList ? membersOf(value as Iterable<unknown>) : Object.entries(value);
  const inner = `${lineBreak}  `;
  let before = isList ? "[" : "{";
  let isEmpty = true;
  for (const [name, member] of members) {
    if (member === undefined) continue;
    yield before + inner + (isList ? "" : `${JSON.stringify(name)}: `);
    yield* jsonPieces(member, depth - 1, inner);
    before = ",";
    isEmpty = false;
  }
  yield (isEmpty ? before : lineBreak) + (isList ? "]" : "}");
}

function* membersOf(list: Iterable<unknown>): Iterable<readonly [string, unknown]> {
  for (const member of list) yield ["", member];
}

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

const RULES: Record<FindingClass, string> = {
  missing: "A declared number is not registered at Rymi",
  changed: "A number has another agent than declared",
  unrouted: "The webhook of a number is not configured, so calls do not reach Rymi",
  duplicate: "A number is declared more than once",
  unknown: "A declared number cannot be compared",
  unmanaged: "A number at Rymi is declared nowhere",
};

/** A log whose results are made one at a time, because there may be 100,000 of them. */
interface LongLog extends Omit<Log, "runs"> {
  readonly runs: readonly (Omit<Run, "results"> & { readonly results: Iterable<Result> })[];
}

type ToRepositoryPath = (path: string) => string;

/** SARIF 2.1.0, for GitHub's code scanning and others. */
export function* toSarif(
  { report }: Check,
  { repositoryPath }: { readonly repositoryPath: ToRepositoryPath },
): Iterable<string> {
  const rules: ReportingDescriptor[] = FINDING_CLASSES.map((findingClass) => ({
    id: findingClass,
    name: `rymi-${findingClass}`,
    shortDescription: { text: RULES[findingClass] },
    defaultConfiguration: { level: report.failOn.includes(findingClass) ? "error" : "note" },
  }));
  const log: LongLog = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: report.tool.name, version: report.tool.version, rules } },
        results: resultsOf(report, repositoryPath),
        invocations: [
          {
            executionSuccessful: report.complete,
            exitCode: report.exitCode,
            toolExecutionNotifications: [
              ...report.errors.map(({ message }) => ({
                level: "error" as const,
                message: { text: message },
              })),
              ...report.warnings.map((text) => ({ level: "warning" as const, message: { text } })),
            ],
          },
        ],
      },
    ],
  };
  // With four levels, each result is one piece. `mapTexts` does not enter `results`, which are made one at a time.
  yield* jsonPieces(mapTexts(log, withoutLinks), 4);
  yield "\n";
}

function* resultsOf(report: DriftReport, repositoryPath: ToRepositoryPath): Iterable<Result> {
  const resultOf = resultMaker(report, repositoryPath);
  for (const finding of report.findings) yield mapTexts(resultOf(finding), withoutLinks);
  // Accepted findings stay in the log, as suppressed results.
  for (const finding of report.accepted) {
    const suppressions = [{ kind: "external" as const, justification: finding.reason }];
    yield mapTexts({ ...resultOf(finding), suppressions }, withoutLinks);
  }
}

/** In a message of SARIF `[text](target)` is a link. */
function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}

function resultMaker(
  { failOn }: DriftReport,
  repositoryPath: ToRepositoryPath,
): (finding: Finding) => Result {
  const seen = new Map<string, number>();
  return (finding) => {
    const { class: findingClass, number, stack, address, path, expected, actual, hint, file, line } = finding;
    const name = path ?? (stack === null ? undefined : `${stack}/${address}`);
    const subject = [findingClass, number, stack, address].join(" ");
    // Several masked numbers may look the same.
    const count = (seen.get(subject) ?? 0) + 1;
    seen.set(subject, count);
    return {
      ruleId: findingClass,
      ruleIndex: FINDING_CLASSES.indexOf(findingClass),
      level: failOn.includes(findingClass) ? "error" : "note",
      message: {
        text: `${number ?? name}: ${findingClass}, expected ${expected}, actual ${actual}. Fix: ${hint}`,
      },
      partialFingerprints: {
        "rymiFinding/v1": subject,
        // Code scanning identifies alerts by this fingerprint alone. Its default is a hash of the line, which several findings share.
        primaryLocationLineHash: `${createHash("sha256").update(subject).digest("hex").slice(0, 16)}:${count}`,
      },
      locations: [
        {
          // Code scanning requires a file also for an undeclared number.
          physicalLocation: {
            artifactLocation: { uri: encodeURI(repositoryPath(file ?? "cdktf.json")) },
            ...(line !== null && { region: { startLine: line } }),
          },
          ...(name !== undefined && {
            logicalLocations: [{ fullyQualifiedName: name, kind: "resource" }],
          }),
        },
      ],
    };
  };
}
