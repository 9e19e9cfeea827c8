import type { Check } from "../check";
import type { Finding } from "../finding";
import { verdictOf } from "../report";
import { scopeOf } from "./text";

/** GitHub shows no step summary above 1 MiB. */
const MOST_ROWS = 500;

/** For a step summary, a comment or an issue. */
export function toMarkdown({ report }: Check): string {
  const { findings, accepted, errors, warnings } = report;
  const parts = [
    `## Rymi numbers: ${escaped(verdictOf(report))}`,
    escaped(scopeOf(report)),
    errors.map(({ message }) => `- **error** ${escaped(message)}`).join("\n"),
    warnings.map((warning) => `- **warning** ${escaped(warning)}`).join("\n"),
    findings.length === 0 ? "" : tableOf(findings),
    accepted.length === 0
      ? ""
      : [
          `<details><summary>${accepted.length} accepted</summary>`,
          "",
          ...accepted.slice(0, MOST_ROWS).map(({ class: kind, number, path, address, reason, until }) => {
            const end = until === null ? "" : ` (until ${until})`;
            return `- ${kind} ${code(number ?? path ?? address ?? "")} ${escaped(reason)}${end}`;
          }),
          "",
          "</details>",
        ].join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function tableOf(findings: readonly Finding[]): string {
  const rows = findings
    .slice(0, MOST_ROWS)
    .map(({ class: kind, number, stack, path, address, expected, actual, hint }) => {
      const cells = [`**${kind}**`, code(number ?? "?"), escaped(stack ?? ""), code(path ?? address ?? "")];
      return `| ${[...cells, code(expected), code(actual), code(hint)].join(" | ")} |`;
    });
  const more = findings.length - rows.length;
  return [
    "| | number | stack | declared by | expected | actual | to mend it |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    ...(more > 0 ? ["", `… and ${more} more.`] : []),
  ].join("\n");
}

/** In a code span only the bar of the table and the backtick mean anything. */
function code(text: string): string {
  if (text === "") return "";
  return `\`${text.replace(/[`\s]+/g, (run) => (run.includes("`") ? "'" : " ")).replaceAll("|", "\\|")}\``;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, "\\$&").replace(/\s*\n\s*/g, " ");
}
