import type { Check } from "../check";
import { scopeOf, verdictOf } from "../report";
import type { Finding } from "../report-shape";

/** GitHub shows no step summary above 1 MiB. */
const MAX_ROWS = 500;

/** Text that is Markdown already and is not escaped again. */
class Markdown {
  constructor(readonly text: string) {}
}

type Piece = string | number | Markdown | readonly Markdown[];

/** Escapes every piece that is not Markdown already. Each piece of a list gets its own line. */
export function md(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markdown {
  const text = (piece: Piece): string => {
    if (piece instanceof Markdown) return piece.text;
    return typeof piece === "object" ? piece.map((inner) => inner.text).join("\n") : escaped(String(piece));
  };
  return new Markdown(String.raw({ raw: strings }, ...pieces.map(text)));
}

/** For a step summary, a comment or an issue. */
export function* toMarkdown({ report }: Check): Iterable<string> {
  const { findings, accepted, errors, warnings } = report;
  const parts: readonly Markdown[] = [
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

function tableOf(findings: readonly Finding[]): readonly Markdown[] {
  const rows = findings
    .slice(0, MAX_ROWS)
    .map(
      ({ class: kind, number, stack, path, address, expected, actual, hint }) =>
        md`| **${kind}** | ${code(number ?? "?")} | ${stack ?? ""} | ${code(path ?? address ?? "")} | ${code(expected)} | ${code(actual)} | ${code(hint)} |`,
    );
  return [
    md`| | number | stack | declared by | expected | actual | fix |`,
    md`|---|---|---|---|---|---|---|`,
    ...rows,
    ...andMore(findings.length - rows.length),
  ];
}

function acceptedOf(accepted: Check["report"]["accepted"]): readonly Markdown[] {
  const rows = accepted.slice(0, MAX_ROWS).map(({ class: kind, number, path, address, reason, until }) => {
    const end = until === null ? "" : ` (until ${until})`;
    return md`- ${kind} ${code(number ?? path ?? address ?? "")} ${reason}${end}`;
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

function andMore(more: number): readonly Markdown[] {
  return more > 0 ? [md``, md`&hellip; and ${more} more.`] : [];
}

/**
 * A code span, in which only the bar of the table and the backtick have a meaning. A backslash before a bar would cancel
 * the one that escapes it.
 */
export function code(text: string): Markdown {
  const inner = text.replaceAll("`", "'").replaceAll("\\|", "\\u005c|").replaceAll("|", "\\|");
  return new Markdown(inner.trim() === "" ? "" : `\`${inner}\``);
}

/** A link if the address is one of HTTP. */
export function link(text: string, url: string): Markdown {
  return /^https?:\/\//.test(url) ? new Markdown(`[${escaped(text)}](<${encodeURI(url)}>)`) : md`${text}`;
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
