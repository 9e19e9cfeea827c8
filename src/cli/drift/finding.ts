import * as z from "zod";

/**
 * In the order of how much they hurt:
 * - `missing`: declared, and for certain not registered at Rymi
 * - `changed`: registered, with another agent than declared
 * - `duplicate`: declared more than once
 * - `unknown`: cannot be compared, as only Terraform or another account knows
 * - `unmanaged`: registered at Rymi and declared nowhere
 */
export const FINDING_CLASSES = ["missing", "changed", "duplicate", "unknown", "unmanaged"] as const;
export const FindingClass = z.enum(FINDING_CLASSES);
export type FindingClass = z.infer<typeof FindingClass>;

/** What stands in a finding where no agent does. */
export const WORDS = {
  noAgent: "no agent",
  anyAgent: "any agent",
  notRegistered: "not registered",
  notDeclared: "not declared",
  unknown: "unknown",
} as const;

const State = z.string().describe(`The id of an agent, or one of: ${Object.values(WORDS).join(", ")}.`);

export const Finding = z.object({
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
export type Finding = z.infer<typeof Finding>;

/** Sorts by class, number, stack and address, so that the same drift always reads the same. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ class: kind, number, stack, address }: Finding) =>
    [FINDING_CLASSES.indexOf(kind), number ?? "~", stack ?? "", address ?? ""].join("\u0000");
  return findings
    .map((finding) => ({ finding, key: keyOf(finding) }))
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ finding }) => finding);
}
