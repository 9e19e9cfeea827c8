// The shape of the JSON format, from which its types and docs/drift-report.schema.json come. The command that writes the
// report has its types only: it does not check what it has made itself, and would make these at each start.
import * as z from "zod/mini";
import { FINDING_CLASSES, WORDS } from "./finding";
import { SCHEMA_VERSION } from "./report";

const described = <T extends z.ZodMiniType>(shape: T, description: string): T =>
  shape.check(z.describe(description));

const FindingClass = z.enum(FINDING_CLASSES);

const State = described(
  z.string(),
  `The id of an agent; the state of a webhook, such as "webhook failed"; or one of: ${Object.values(WORDS).join(", ")}.`,
);

export const FindingShape = z.object({
  class: FindingClass,
  number: described(z.nullable(z.string()), "E.164; null when only Terraform knows it."),
  stack: described(
    z.nullable(z.string()),
    "Name of the stack or of the mapping file; null when declared nowhere.",
  ),
  address: described(z.nullable(z.string()), "Terraform's address; in a mapping file the key."),
  path: described(z.nullable(z.string()), "Path of the construct; null where there is none."),
  expected: State,
  actual: State,
  hint: described(z.string(), "The command or the code that mends it."),
  file: described(z.nullable(z.string()), "Where it is declared, relative to the working folder."),
  line: described(z.nullable(z.int().check(z.positive())), "Line in that file, from 1."),
});

const count = z.int().check(z.nonnegative());

/** What a check comes to; the JSON format is this and nothing else. See docs/drift.md. */
export const ReportShape = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.literal("cdktf-rymi"), version: z.string() }),
  checkedAt: z.iso.datetime(),
  complete: described(
    z.boolean(),
    "False when something could not be read. Then nothing is said to be missing, unmanaged or in sync.",
  ),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  hash: described(
    z.nullable(z.string()),
    "Changes when, and only when, the findings do; null when the check is not complete.",
  ),
  masked: described(z.boolean(), "Whether the middle digits of numbers are hidden."),
  failOn: described(z.array(FindingClass), "The classes that make the exit code 2."),
  summary: z.object({
    stacks: described(z.array(z.string()), "The stacks and mapping files that were checked."),
    declared: described(count, "Numbers declared in them."),
    remote: described(z.nullable(count), "Numbers that Rymi has; null when it gave no complete answer."),
    inSync: described(
      z.nullable(count),
      "Declared numbers without a finding; null when the check is not complete.",
    ),
    missing: count,
    changed: count,
    unrouted: count,
    duplicate: count,
    unknown: count,
    unmanaged: count,
    accepted: count,
  }),
  findings: z.array(FindingShape),
  accepted: described(
    z.array(
      z.extend(FindingShape, {
        reason: z.string(),
        until: described(z.nullable(z.iso.date()), "The last day; null for no end."),
      }),
    ),
    "Findings that .rymi-drift-ignore accepts. They count for nothing.",
  ),
  warnings: z.array(z.string()),
  errors: z.array(
    z.object({
      code: z.enum([
        "declared_unreadable",
        "terraform_failed",
        "rymi_unreachable",
        "wrong_workspace",
        "interrupted",
        "timeout",
      ]),
      message: z.string(),
      stack: z.nullable(z.string()),
    }),
  ),
});
