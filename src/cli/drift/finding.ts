import type * as z from "zod/mini";
import type { FindingShape } from "./report-shape";

/**
 * In the order of how much they hurt:
 * - `missing`: declared, and for certain not registered at Rymi
 * - `changed`: registered, with another agent than declared
 * - `unrouted`: registered, but it does not ring: its webhook at the carrier is not configured
 * - `duplicate`: declared more than once
 * - `unknown`: cannot be compared, as only Terraform or another account knows
 * - `unmanaged`: registered at Rymi and declared nowhere
 */
export const FINDING_CLASSES = [
  "missing",
  "changed",
  "unrouted",
  "duplicate",
  "unknown",
  "unmanaged",
] as const;
export type FindingClass = (typeof FINDING_CLASSES)[number];

/** What stands in a finding where no agent does. */
export const WORDS = {
  noAgent: "no agent",
  anyAgent: "any agent",
  notRegistered: "not registered",
  notDeclared: "not declared",
  unknown: "unknown",
  routed: "webhook configured",
} as const;

export type Finding = z.infer<typeof FindingShape>;

/** Sorts by class, number, stack and address, so that the same drift always reads the same. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ class: kind, number, stack, address }: Finding) =>
    [FINDING_CLASSES.indexOf(kind), number ?? "~", stack ?? "", address ?? ""].join("\u0000");
  return findings
    .map((finding) => ({ finding, key: keyOf(finding) }))
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ finding }) => finding);
}
