import type { Check } from "../check";
import { FINDING_CLASSES, type Finding } from "../finding";
import { verdictOf } from "../report";

/** GitHub shows ten annotations of a level for one step; more would only be lost. */
const MOST_OF_A_LEVEL = 10;

type Level = "error" | "warning" | "notice";

interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly message: string;
  readonly file?: string | null;
  readonly line?: number | null;
}

/** Workflow commands: the findings as annotations of the run. */
export function toGithub({ report }: Check): string {
  const annotations: readonly Annotation[] = [
    ...report.errors.map(({ message }) => ({ level: "error" as const, title: "Rymi drift check", message })),
    ...report.warnings.map((message) => ({ level: "warning" as const, title: "Rymi drift check", message })),
    ...report.findings.map((finding) => annotationOf(finding, report.failOn.includes(finding.class))),
  ];
  const lines = (["error", "warning", "notice"] as const).flatMap((level) => {
    const all = annotations.filter((annotation) => annotation.level === level);
    if (all.length <= MOST_OF_A_LEVEL) return all.map(command);
    const shown = all.slice(0, MOST_OF_A_LEVEL - 1);
    const message = `${all.length - shown.length} more; the step summary has them.`;
    return [...shown, { level, title: "Rymi drift check", message }].map(command);
  });
  return [...lines, `${verdictOf(report)}\n`].join("\n");
}

/** Lines for the file that `GITHUB_OUTPUT` names. */
export function githubOutputs({ report }: Check): string {
  const outputs = {
    complete: report.complete,
    drift: report.findings.some((finding) => report.failOn.includes(finding.class)),
    hash: report.hash ?? "",
    ...Object.fromEntries(FINDING_CLASSES.map((kind) => [kind, report.summary[kind]])),
  };
  return Object.entries(outputs)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function annotationOf(finding: Finding, isFailing: boolean): Annotation {
  const { class: kind, number, path, address, expected, actual, hint, file, line } = finding;
  return {
    level: isFailing ? "error" : "notice",
    title: `${kind} ${number ?? path ?? address}`,
    message: `expected ${expected}, actual ${actual}. To mend it: ${hint}`,
    file,
    line,
  };
}

function command({ level, title, message, file, line }: Annotation): string {
  const place = file ? `file=${property(file)},${line ? `line=${line},` : ""}` : "";
  return `::${level} ${place}title=${property(title)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
