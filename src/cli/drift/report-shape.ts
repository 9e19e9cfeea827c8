// The shape of the JSON format, from which its types and docs/drift-report.schema.json come. The command that writes the
// report has its types only: it does not check what it has made itself, and would make these at each start.
import * as z from "zod";
import { FINDING_CLASSES, WORDS } from "./finding";
import { SCHEMA_VERSION } from "./report";

const FindingClass = z.enum(FINDING_CLASSES);

const State = z.string().describe(`The id of an agent, or one of: ${Object.values(WORDS).join(", ")}.`);

export const FindingShape = z.object({
  class: FindingClass,
  number: z.string().nullable().describe("E.164; null when only Terraform knows it."),
  stack: z
    .string()
    .nullable()
    .describe("Name of the stack or of the mapping file; null when declared nowhere."),
  address: z.string().nullable().describe("Terraform's address; in a mapping file the key."),
  path: z.string().nullable().describe("Path of the construct; null where there is none."),
  expected: State,
  actual: State,
  hint: z.string().describe("The command or the code that mends it."),
  file: z.string().nullable().describe("Where it is declared, relative to the working folder."),
  line: z.int().positive().nullable().describe("Line in that file, from 1."),
});

const count = z.int().nonnegative();

/** What a check comes to; the JSON format is this and nothing else. See docs/drift.md. */
export const ReportShape = z.object({
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
  findings: z.array(FindingShape),
  accepted: z
    .array(
      FindingShape.extend({
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
