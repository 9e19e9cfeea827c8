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
  return [...findings].sort(
    (left, right) =>
      FINDING_CLASSES.indexOf(left.class) - FINDING_CLASSES.indexOf(right.class) ||
      // A number that nobody knows comes last.
      compareTexts(left.number ?? "~", right.number ?? "~") ||
      compareTexts(left.stack ?? "", right.stack ?? "") ||
      compareTexts(left.address ?? "", right.address ?? ""),
  );
}

/** By code units: the same everywhere. */
function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
