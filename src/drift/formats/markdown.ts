import { Markup, markupTag } from "../../io";
import type { Check } from "../check";
import { FINDING_CLASSES } from "../finding";
import { scopeOf, verdictOf } from "../report";
import type { Finding } from "../report-shape";

/** GitHub shows no step summary above 1 MiB. */
const MAX_ROWS = 500;

/** The tag of templates in Markdown. Each member of a list gets its own line. */
export const md = markupTag(escaped, "\n");

/** The report for a step summary, a comment or an issue. */
export function* toMarkdown({ report }: Check): Iterable<string> {
  const { findings, accepted, errors, warnings } = report;
  const parts: readonly Markup[] = [
    md`## Rymi numbers: ${verdictOf(report)}`,
    md`${scopeOf(report)}`,
    md`${errors.slice(0, MAX_ROWS).map(({ message }) => md`- **error** ${message}`)}`,
    md`${warnings.slice(0, MAX_ROWS).map((warning) => md`- **warning** ${warning}`)}`,
    md`${findings.length === 0 ? [] : tableOf(findings)}`,
    md`${accepted.length === 0 ? [] : acceptedOf(accepted)}`,
  ];
  yield `${parts
    .map(({ text }) => text)
    .filter((text) => text !== "")
    .join("\n\n")}\n`;
}

function tableOf(findings: readonly Finding[]): readonly Markup[] {
  const rows = findings
    .slice(0, MAX_ROWS)
    .map(
      ({ class: findingClass, number, stack, path, address, expected, actual, hint }) =>
        md`| **${findingClass}** | ${code(number ?? "?")} | ${stack ?? ""} | ${code(path ?? address ?? "")} | ${code(expected)} | ${code(actual)} | ${code(hint)} |`,
    );
  return [
    md`| | number | stack | declared by | expected | actual | fix |`,
    md`|---|---|---|---|---|---|---|`,
    ...rows,
    ...andMore(findings.length - rows.length),
  ];
}

function acceptedOf(accepted: Check["report"]["accepted"]): readonly Markup[] {
  const rows = accepted
    .slice(0, MAX_ROWS)
    .map(({ class: findingClass, number, path, address, reason, until }) => {
      const end = until === null ? "" : ` (until ${until})`;
      return md`- ${findingClass} ${code(number ?? path ?? address ?? "")} ${reason}${end}`;
    });
  return [
    md`<details><summary>${accepted.length} accepted</summary>`,
    md``,
    ...rows,
    ...andMore(accepted.length - rows.length),
    md``,
    md`</details>`,
  ];
}

function andMore(more: number): readonly Markup[] {
  return more > 0 ? [md``, md`&hellip; and ${more} more.`] : [];
}

/**
 * A code span in a table, where only the bar and the backtick have a meaning. The bar is escaped by a backslash, and a
 * backslash in the text before it would cancel that.
 */
export function code(text: string): Markup {
  const inner = text.replaceAll("`", "'").replaceAll("\\|", "\\u005c|").replaceAll("|", "\\|");
  return new Markup(inner.trim() === "" ? "" : `\`${inner}\``);
}

/** A link if the URL is an HTTP URL, else the text alone. */
export function link(text: string, url: string): Markup {
  return /^https?:\/\//.test(url) ? new Markup(`[${escaped(text)}](<${encodeURI(url)}>)`) : md`${text}`;
}

/** `@` and `#` are put in code spans: GitHub makes mentions and references of them even when they are escaped. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("`", "&grave;")
    .replace(/[\\*_[\]>|~$!]/g, "\\$&")
    .replace(/[@#]+/g, "`$&`");
}

/** GitHub shows ten annotations of each level and drops the others. */
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
 * Lines for the file that `GITHUB_OUTPUT` names. Values that an incomplete check does not know are empty, so that a step with the
 * condition `drift == 'false'` does not run.
 */
export function githubOutputs({ report }: Check): string {
  const { complete, findings, failOn, hash, summary } = report;
  const drift = findings.some((finding) => failOn.includes(finding.class));
  const counts = FINDING_CLASSES.map(
    (findingClass) => [findingClass, complete ? summary[findingClass] : ""] as const,
  );
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
  const { class: findingClass, number, path, address, expected, actual, hint, line } = finding;
  return {
    level: isFailing ? "error" : "notice",
    title: `${findingClass} ${number ?? path ?? address}`,
    message: `expected ${expected}, actual ${actual}. Fix: ${hint}`,
    line,
  };
}

/** A workflow command, which GitHub reads from stdout and stderr. */
export function command({ level, title, message, file, line }: Annotation): string {
  const location = file ? `file=${property(file)},${line ? `line=${line},` : ""}` : "";
  return `::${level} ${location}title=${property(title)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
