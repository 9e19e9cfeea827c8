import type { Check } from "../check";
import { FINDING_CLASSES } from "../finding";
import { verdictOf } from "../report";
import type { Finding } from "../report-shape";

/** GitHub drops further annotations of a level. */
const MAX_PER_LEVEL = 10;

type Level = "error" | "warning" | "notice";

interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly message: string;
  readonly file?: string | null;
  readonly line?: number | null;
}

/** Workflow commands that make annotations of the findings. */
export function* toGithub(
  { report }: Check,
  { repositoryPath }: { readonly repositoryPath: (path: string) => string },
): Iterable<string> {
  const annotations: readonly Annotation[] = [
    ...report.errors.map(({ message }) => ({ level: "error" as const, title: "Rymi drift check", message })),
    ...report.warnings.map((message) => ({ level: "warning" as const, title: "Rymi drift check", message })),
    ...report.findings.map((finding) => ({
      ...annotationOf(finding, report.failOn.includes(finding.class)),
      file: finding.file && repositoryPath(finding.file),
    })),
  ];
  const lines = (["error", "warning", "notice"] as const).flatMap((level) => {
    const all = annotations.filter((annotation) => annotation.level === level);
    if (all.length <= MAX_PER_LEVEL) return all.map(command);
    const shown = all.slice(0, MAX_PER_LEVEL - 1);
    const message = `${all.length - shown.length} more; the step summary has them.`;
    return [...shown, { level, title: "Rymi drift check", message }].map(command);
  });
  yield [...lines, `${verdictOf(report)}\n`].join("\n");
}

/**
 * Lines for the file that `GITHUB_OUTPUT` names. Unknown values of an incomplete check are empty: a step with the condition
 * `drift == 'false'` must not run then.
 */
export function githubOutputs({ report }: Check): string {
  const { complete, findings, failOn, hash, summary } = report;
  const drift = findings.some((finding) => failOn.includes(finding.class));
  const counts = FINDING_CLASSES.map((kind) => [kind, complete ? summary[kind] : ""] as const);
  const outputs = {
    complete,
    drift: complete || drift ? drift : "",
    hash: hash ?? "",
    ...Object.fromEntries(counts),
  };
  return Object.entries(outputs)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function annotationOf(finding: Finding, isFailing: boolean): Annotation {
  const { class: kind, number, path, address, expected, actual, hint, line } = finding;
  return {
    level: isFailing ? "error" : "notice",
    title: `${kind} ${number ?? path ?? address}`,
    message: `expected ${expected}, actual ${actual}. Fix: ${hint}`,
    line,
  };
}

/** A workflow command, which GitHub reads from stdout and stderr. */
export function command({ level, title, message, file, line }: Annotation): string {
  const place = file ? `file=${property(file)},${line ? `line=${line},` : ""}` : "";
  return `::${level} ${place}title=${property(title)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
