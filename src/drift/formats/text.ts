import { createColors } from "picocolors";
import { groupBy } from "../../io";
import type { Check } from "../check";
import type { FindingClass } from "../finding";
import { scopeOf, verdictOf } from "../report";
import type { AcceptedFinding, Finding } from "../report-shape";

/** More hints would fill several screens. */
const MAX_HINTS = 50;

const HEAD: readonly string[] = ["", "NUMBER", "STACK", "DECLARED BY", "EXPECTED", "ACTUAL"];

type Paint = (text: string) => string;

/** A table of the findings, the hints, and the verdict in one line. */
export function* toText({ report }: Check, { color }: { readonly color: boolean }): Iterable<string> {
  const colors = createColors(color);
  const paints: Record<FindingClass, Paint> = {
    missing: colors.red,
    changed: colors.red,
    unrouted: colors.red,
    duplicate: colors.yellow,
    unknown: colors.yellow,
    unmanaged: colors.cyan,
  };
  const verdict: Paint = report.exitCode === 0 ? colors.green : colors.red;
  const { findings, accepted, errors, warnings } = report;
  const parts = [
    errors.map(({ message }) => `${colors.red("error")}  ${message}`),
    warnings.map((warning) => `${colors.yellow("warning")}  ${warning}`),
    findings.length > 0 ? tableOf(findings, paints) : [],
    findings.length > 0 ? [colors.bold("Fix"), ...hintsOf(findings)] : [],
    accepted.length > 0 ? acceptedOf(accepted, colors.bold, colors.dim) : [],
    [scopeOf(report), verdict(colors.bold(verdictOf(report)))],
  ];
  let isFirst = true;
  for (const lines of parts) {
    let before = isFirst ? "" : "\n";
    for (const line of lines) {
      yield `${before}${line}\n`;
      before = "";
      isFirst = false;
    }
  }
}

function* tableOf(findings: readonly Finding[], paints: Record<FindingClass, Paint>): Iterable<string> {
  const widths = widthsOf(findings);
  yield inColumns(HEAD, widths);
  for (const finding of findings) {
    const findingClass = finding.class;
    yield inColumns(rowOf(finding), widths).replace(findingClass, paints[findingClass]);
  }
}

function rowOf(finding: Finding): readonly string[] {
  const { number, stack, path, address, expected, actual } = finding;
  return [finding.class, number ?? "?", stack ?? "", path ?? address ?? "", expected, actual];
}

/** A longer cell shifts the rest of its row, but does not widen the column. */
const MAX_WIDTH = 60;

/** The widths of the columns. */
function widthsOf(findings: readonly Finding[]): readonly number[] {
  const widths = HEAD.map((title) => title.length);
  for (const finding of findings) {
    for (const [column, { length }] of rowOf(finding).entries()) {
      if (length <= MAX_WIDTH) widths[column] = Math.max(widths[column] ?? 0, length);
    }
  }
  return widths;
}

function inColumns(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  return cells.join("  ").trimEnd();
}

/** Each hint once, with the numbers that it is about. */
function hintsOf(findings: readonly Finding[]): readonly string[] {
  const byHint = groupBy(findings, ({ hint }) => hint);
  const hints = [...byHint].slice(0, MAX_HINTS);
  const more = byHint.size - hints.length;
  return [
    ...hints.flatMap(([hint, about]) => [`  ${hint}`, `      ${subjectsOf(about)}`]),
    ...(more > 0 ? [`  … and ${more} more, see --format json`] : []),
  ];
}

function subjectsOf(findings: readonly Finding[]): string {
  const maxNames = 5;
  const names = [...new Set(findings.map(({ number, path, address }) => number ?? path ?? address ?? "?"))];
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
  return names.slice(0, maxNames).join(", ") + more;
}

function* acceptedOf(accepted: readonly AcceptedFinding[], bold: Paint, dim: Paint): Iterable<string> {
  yield bold(`Accepted (${accepted.length})`);
  for (const { class: findingClass, number, path, address, reason, until } of accepted) {
    const end = until === null ? "" : ` (until ${until})`;
    yield dim(`  ${findingClass}  ${number ?? path ?? address}  ${reason}${end}`);
  }
}
