// The JSON report: its types and docs/drift-report.schema.json are made of these shapes. The command imports only the types,
// because it does not check its own report, and loading zod here would cost time at each start.
import * as z from "zod/mini";
import { PROBLEM_CODES } from "../declared";
import { FINDING_CLASSES, SCHEMA_VERSION, STATES } from "./finding";

const described = <T extends z.ZodMiniType>(shape: T, description: string): T =>
  shape.check(z.describe(description));

const FindingClass = z.enum(FINDING_CLASSES);

const State = described(
  z.string(),
  `The id of an agent; the state of a webhook, such as "webhook failed"; or one of: ${Object.values(STATES).join(", ")}.`,
);

const FindingShape = z.object({
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
  hint: described(z.string(), "The command or the code that fixes it."),
  file: described(z.nullable(z.string()), "Where it is declared, relative to the working folder."),
  line: described(z.nullable(z.int().check(z.positive())), "Line in that file, from 1."),
});
export type Finding = z.infer<typeof FindingShape>;

const AcceptedShape = z.extend(FindingShape, {
  reason: z.string(),
  until: described(z.nullable(z.iso.date()), "The last day; null for no end."),
});
export type AcceptedFinding = z.infer<typeof AcceptedShape>;

const count = z.int().check(z.nonnegative());

/** The result of a check, which the JSON format writes unchanged. See docs/drift.md. */
export const ReportShape = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.literal("cdktf-rymi"), version: z.string() }),
  checkedAt: z.iso.datetime(),
  complete: described(
    z.boolean(),
    "False when something could not be read. Then no number is reported as missing, unmanaged or in sync.",
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
    remote: described(
      z.nullable(count),
      "Numbers registered at Rymi; null when Rymi gave no complete answer.",
    ),
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
    z.array(AcceptedShape),
    "Findings that a rule of .rymi-drift-ignore accepts. They do not count as drift.",
  ),
  warnings: z.array(z.string()),
  errors: z.array(
    z.object({
      code: z.enum(PROBLEM_CODES),
      message: z.string(),
      stack: z.nullable(z.string()),
    }),
  ),
});
export type DriftReport = z.infer<typeof ReportShape>;
