import { createHash } from "node:crypto";
import * as z from "zod";
import { FINDING_CLASSES, Finding, FindingClass } from "./finding";

/** Raised when something that is there changes its meaning or goes; more may come without. */
export const SCHEMA_VERSION = 1;

const count = z.int().nonnegative();

/** What a check comes to; the JSON format is this and nothing else. See docs/drift.md. */
export const DriftReport = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.literal("cdktf-rymi"), version: z.string() }),
  checkedAt: z.iso.datetime(),
  complete: z
    .boolean()
    .describe(
      "False when something could not be read. Then nothing is said to be missing, unmanaged or in sync.",
    ),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  hash: z
    .string()
    .nullable()
    .describe("Changes when, and only when, the findings do; null when the check is not complete."),
  masked: z.boolean().describe("Whether the middle digits of numbers are hidden."),
  failOn: z.array(FindingClass).describe("The classes that make the exit code 2."),
  summary: z.object({
    stacks: z.array(z.string()).describe("The stacks and mapping files that were checked."),
    declared: count.describe("Numbers declared in them."),
    remote: count.nullable().describe("Numbers that Rymi has; null when it gave no complete answer."),
    inSync: count
      .nullable()
      .describe("Declared numbers without a finding; null when the check is not complete."),
    missing: count,
    changed: count,
    duplicate: count,
    unknown: count,
    unmanaged: count,
    accepted: count,
  }),
  findings: z.array(Finding),
  accepted: z
    .array(
      Finding.extend({
        reason: z.string(),
        until: z.iso.date().nullable().describe("The last day; null for no end."),
      }),
    )
    .describe("Findings that .rymi-drift-ignore accepts. They count for nothing."),
  warnings: z.array(z.string()),
  errors: z.array(
    z.object({
      code: z.enum(["declared_unreadable", "terraform_failed", "rymi_unreachable", "interrupted", "timeout"]),
      message: z.string(),
      stack: z.string().nullable(),
    }),
  ),
});
export type DriftReport = z.infer<typeof DriftReport>;

/** How many findings there are of each class. */
export function countByClass(findings: readonly Finding[]): Record<FindingClass, number> {
  const counts = { missing: 0, changed: 0, duplicate: 0, unknown: 0, unmanaged: 0 };
  for (const finding of findings) counts[finding.class] += 1;
  return counts;
}

/** What `findings` are told by: nothing that only words them. */
export function hashOf(findings: readonly Finding[]): string {
  const told = findings.map((f) => [f.class, f.number, f.stack, f.address, f.expected, f.actual]);
  return `sha256:${createHash("sha256").update(JSON.stringify(told)).digest("hex")}`;
}

/** "2 missing, 1 unmanaged" */
function inWords(counts: Record<FindingClass, number>, classes: readonly FindingClass[]): string {
  return FINDING_CLASSES.filter((kind) => classes.includes(kind) && counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(", ");
}

/** One sentence: whether what answers the phones is what the repository says. */
export function verdictOf({ complete, summary, failOn, findings }: DriftReport): string {
  if (!complete) {
    return "INCOMPLETE: not everything could be read, so nothing is said to be missing, unmanaged or in sync.";
  }
  const counts = countByClass(findings);
  const drift = inWords(counts, failOn);
  const rest = inWords(
    counts,
    FINDING_CLASSES.filter((kind) => !failOn.includes(kind)),
  );
  const aside = rest === "" ? "" : ` Besides, ${rest}.`;
  if (drift !== "") return `DRIFT: ${drift}.${aside}`;
  const { declared, inSync } = summary;
  if (declared === 0) return `NOTHING IS DECLARED, so nothing can differ.${aside}`;
  const some = `${inSync} of ${declared} declared ${declared === 1 ? "number is" : "numbers are"} at Rymi as declared`;
  return inSync === declared ? `IN SYNC: ${some}.${aside}` : `NO DRIFT that counts: ${some}.${aside}`;
}
