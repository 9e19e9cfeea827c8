import { createHash } from "node:crypto";
import { FINDING_CLASSES, type FindingClass } from "./finding";
import type { DriftReport, Finding } from "./report-shape";

/** Sorts by class, number, stack and address, so that the same drift always gives the same report. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (left, right) =>
      FINDING_CLASSES.indexOf(left.class) - FINDING_CLASSES.indexOf(right.class) ||
      // Unknown numbers come last.
      compareTexts(left.number ?? "~", right.number ?? "~") ||
      compareTexts(left.stack ?? "", right.stack ?? "") ||
      compareTexts(left.address ?? "", right.address ?? ""),
  );
}

/** By code units, independent of the locale. */
function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The number of findings of each class. */
export function countByClass(findings: readonly Finding[]): Record<FindingClass, number> {
  const counts = { missing: 0, changed: 0, unrouted: 0, duplicate: 0, unknown: 0, unmanaged: 0 };
  for (const finding of findings) counts[finding.class] += 1;
  return counts;
}

/** Identifies `findings` by their content, without hints and places. */
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

/** The result in one sentence: "DRIFT: 2 missing. Besides, 1 unmanaged." */
export function verdictOf({ complete, summary, failOn, findings }: DriftReport): string {
  if (!complete) {
    return "INCOMPLETE: not everything could be read, so no number is reported as missing, unmanaged or in sync.";
  }
  const counts = countByClass(findings);
  const failing = countsInWords(counts, failOn);
  const others = countsInWords(
    counts,
    FINDING_CLASSES.filter((kind) => !failOn.includes(kind)),
  );
  const aside = others === "" ? "" : ` Besides, ${others}.`;
  if (failing !== "") return `DRIFT: ${failing}.${aside}`;
  const { declared, inSync } = summary;
  if (declared === 0) return `NOTHING IS DECLARED, so nothing can differ.${aside}`;
  const some = `${inSync} of ${declared} declared ${declared === 1 ? "number is" : "numbers are"} at Rymi as declared`;
  return inSync === declared ? `IN SYNC: ${some}.${aside}` : `NO DRIFT that counts: ${some}.${aside}`;
}

/** "2 missing, 1 unmanaged" */
function countsInWords(counts: Record<FindingClass, number>, classes: readonly FindingClass[]): string {
  return FINDING_CLASSES.filter((kind) => classes.includes(kind) && counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(", ");
}

/** "Checked phones, sales: 25 declared numbers; Rymi has 26." */
export function scopeOf({ summary }: DriftReport): string {
  const { stacks, declared, remote } = summary;
  const names = stacks.length === 0 ? "no stack" : stacks.join(", ");
  const registered = remote === null ? "the numbers at Rymi are not known" : `Rymi has ${remote}`;
  return `Checked ${names}: ${declared} declared ${declared === 1 ? "number" : "numbers"}; ${registered}.`;
}
