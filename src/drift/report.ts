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

/** A hash that changes when, and only when, the findings do. Hints, files and lines do not count. */
export function hashOf(findings: readonly Finding[]): string {
  const hash = createHash("sha256");
  // Of one JSON list, piece by piece: there may be 100,000 findings.
  let separator = "[";
  for (const { class: findingClass, number, stack, address, expected, actual } of findings) {
    hash.update(separator + JSON.stringify([findingClass, number, stack, address, expected, actual]));
    separator = ",";
  }
  return `sha256:${hash.update(findings.length === 0 ? "[]" : "]").digest("hex")}`;
}

/** The verdict: "DRIFT: 2 missing. Besides, 1 unmanaged." */
export function verdictOf({ complete, summary, failOn }: DriftReport): string {
  if (!complete) {
    return "INCOMPLETE: not everything could be read, so no number is reported as missing, unmanaged or in sync.";
  }
  const failing = countsInWords(summary, (findingClass) => failOn.includes(findingClass));
  const others = countsInWords(summary, (findingClass) => !failOn.includes(findingClass));
  const aside = others === "" ? "" : ` Besides, ${others}.`;
  if (failing !== "") return `DRIFT: ${failing}.${aside}`;
  const { declared, inSync } = summary;
  if (declared === 0) return `NOTHING IS DECLARED, so nothing can differ.${aside}`;
  const result = `${inSync} of ${declared} declared ${declared === 1 ? "number is" : "numbers are"} at Rymi as declared`;
  return inSync === declared
    ? `IN SYNC: ${result}.${aside}`
    : `NO DRIFT that fails the check: ${result}.${aside}`;
}

/** "2 missing, 1 unmanaged" */
function countsInWords(
  counts: Record<FindingClass, number>,
  isWanted: (findingClass: FindingClass) => boolean,
): string {
  return FINDING_CLASSES.filter((findingClass) => isWanted(findingClass) && counts[findingClass] > 0)
    .map((findingClass) => `${counts[findingClass]} ${findingClass}`)
    .join(", ");
}

/** "Checked phones, sales: 25 declared numbers; Rymi has 26." */
export function scopeOf({ summary }: DriftReport): string {
  const { stacks, declared, remote } = summary;
  const names = stacks.length === 0 ? "no stack" : stacks.join(", ");
  const registered = remote === null ? "the numbers at Rymi are not known" : `Rymi has ${remote}`;
  return `Checked ${names}: ${declared} declared ${declared === 1 ? "number" : "numbers"}; ${registered}.`;
}

/** Any run of digits, with the plus before it; UUIDs are matched first and stay unchanged. */
const CANDIDATE = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\+?[0-9]{2,}/gi;
/** A shorter run of digits without a plus is not taken for a phone number. */
const MIN_DIGITS = 7;

/**
 * Hides the middle digits of phone numbers anywhere in a text: `+15551234567` becomes `+155*****567`.
 *
 * @param isNumber whether digits without their plus are a phone number; by default every run of digits that is long enough
 */
export function mask(text: string, isNumber: (digits: string) => boolean = () => true): string {
  return text.replace(CANDIDATE, (candidate) => {
    const digits = candidate.replace("+", "");
    if (!/^[0-9]+$/.test(digits) || !isNumber(digits)) return candidate;
    if (digits.length < MIN_DIGITS && !candidate.startsWith("+")) return candidate;
    return candidate.replace(digits, hideMiddle(digits));
  });
}

function hideMiddle(digits: string): string {
  const shown = digits.length >= 10 ? 3 : 1;
  return digits.slice(0, shown) + "*".repeat(Math.max(1, digits.length - 2 * shown)) + digits.slice(-shown);
}
