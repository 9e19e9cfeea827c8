import type { Check } from "../check";

/** The report itself; docs/drift.md says what stands in it. */
export function toJson({ report }: Check): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
