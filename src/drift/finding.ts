/** Raised when the JSON report changes or loses a field; new fields do not raise it. */
export const SCHEMA_VERSION = 1;

/**
 * The most severe first:
 * - `missing`: declared, and certainly not registered at Rymi
 * - `changed`: registered with another agent than declared
 * - `unrouted`: registered, but calls do not reach Rymi: the webhook at the carrier is not configured
 * - `duplicate`: declared more than once
 * - `unknown`: cannot be compared, because a value is known only to Terraform or to another account
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

/** What a finding has in place of an agent. */
export const STATES = {
  noAgent: "no agent",
  anyAgent: "any agent",
  notRegistered: "not registered",
  notDeclared: "not declared",
  unknown: "unknown",
  routed: "webhook configured",
} as const;
