import { createHash } from "node:crypto";
import type * as z from "zod/mini";
import { FINDING_CLASSES, type Finding, type FindingClass } from "./finding";
import type { ReportShape } from "./report-shape";

/** Raised when something that is there changes its meaning or goes; more may come without. */
export const SCHEMA_VERSION = 1;

/** What a check comes to; the JSON format is this and nothing else. See docs/drift.md. */
export type DriftReport = z.infer<typeof ReportShape>;

/** How many findings there are of each class. */
export function countByClass(findings: readonly Finding[]): Record<FindingClass, number> {
  const counts = { missing: 0, changed: 0, unrouted: 0, duplicate: 0, unknown: 0, unmanaged: 0 };
  for (const finding of findings) counts[finding.class] += 1;
  return counts;
}

/** What `findings` are told by: nothing that only words them. */
export function hashOf(findings: readonly Finding[]): string {
  const hash = createHash("sha256");
  // One list, as JSON. Piece by piece: there may be 100,000 of them.
  let before = "[";
  for (const { class: kind, number, stack, address, expected, actual } of findings) {
    hash.update(before + JSON.stringify([kind, number, stack, address, expected, actual]));
    before = ",";
  }
  return `sha256:${hash.update(findings.length === 0 ? "[]" : "]").digest("hex")}`;
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
