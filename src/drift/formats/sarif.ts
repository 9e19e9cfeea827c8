import { createHash } from "node:crypto";
import type { Log, ReportingDescriptor, Result, Run } from "sarif";
import type { Check } from "../check";
import { FINDING_CLASSES, type Finding, type FindingClass } from "../finding";
import { mapTexts } from "../mask";
import type { DriftReport } from "../report";
import { jsonPieces } from "./json";
import { inRepository, type Look } from "./look";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

const RULES: Record<FindingClass, string> = {
  missing: "A declared number is not registered at Rymi",
  changed: "A number has another agent than declared",
  unrouted: "The webhook of a number is not configured, so it does not ring",
  duplicate: "A number is declared more than once",
  unknown: "A declared number cannot be compared",
  unmanaged: "A number at Rymi is declared nowhere",
};

/** A log whose results are made as they are written. */
interface LongLog extends Omit<Log, "runs"> {
  readonly runs: readonly (Omit<Run, "results"> & { readonly results: Iterable<Result> })[];
}

/** SARIF 2.1.0, as GitHub's code scanning and others take it. */
export function* toSarif({ report }: Check, { folder }: Pick<Look, "folder">): Iterable<string> {
  const rules: ReportingDescriptor[] = FINDING_CLASSES.map((kind) => ({
    id: kind,
    name: `rymi-${kind}`,
    shortDescription: { text: RULES[kind] },
    defaultConfiguration: { level: report.failOn.includes(kind) ? "error" : "note" },
  }));
  const log: LongLog = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: report.tool.name, version: report.tool.version, rules } },
        results: resultsOf(report, folder),
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
  // Down to one result.
  yield* jsonPieces(mapTexts(log, withoutLinks), 4);
  yield "\n";
}

function* resultsOf(report: DriftReport, folder: string | undefined): Iterable<Result> {
  const resultOf = resultMaker(report, folder);
  for (const finding of report.findings) yield mapTexts(resultOf(finding), withoutLinks);
  // Whatever is accepted stays in the log, marked as what it is.
  for (const finding of report.accepted) {
    const suppressions = [{ kind: "external" as const, justification: finding.reason }];
    yield mapTexts({ ...resultOf(finding), suppressions }, withoutLinks);
  }
}

/** In a message of SARIF `[text](target)` is a link. Nothing in a report is meant as one. */
function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}

function resultMaker({ failOn }: DriftReport, folder: string | undefined): (finding: Finding) => Result {
  const seen = new Map<string, number>();
  return (finding) => {
    const { class: kind, number, stack, address, path, expected, actual, hint, file, line } = finding;
    const name = path ?? (stack === null ? undefined : `${stack}/${address}`);
    const subject = [kind, number, stack, address].join(" ");
    // Masked numbers may look alike.
    const count = (seen.get(subject) ?? 0) + 1;
    seen.set(subject, count);
    return {
      ruleId: kind,
      ruleIndex: FINDING_CLASSES.indexOf(kind),
      level: failOn.includes(kind) ? "error" : "note",
      message: {
        text: `${number ?? name}: ${kind}, expected ${expected}, actual ${actual}. To mend it: ${hint}`,
      },
      partialFingerprints: {
        "rymiFinding/v1": subject,
        // Code scanning tells alerts by this one alone. It would make its own of the line, which is that of several.
        primaryLocationLineHash: `${createHash("sha256").update(subject).digest("hex").slice(0, 16)}:${count}`,
      },
      locations: [
        {
          // Code scanning wants a file for everything; what is declared nowhere could be declared there.
          physicalLocation: {
            artifactLocation: { uri: encodeURI(inRepository(folder, file ?? "cdktf.json")) },
            ...(line !== null && { region: { startLine: line } }),
          },
          ...(name !== undefined && { logicalLocations: [{ fullyQualifiedName: name, kind: "resource" }] }),
        },
      ],
    };
  };
}
