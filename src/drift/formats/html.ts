import { createHash } from "node:crypto";
import escapeHtml from "escape-html";
import { isUuid } from "../../api";
import { groupBy } from "../../io";
import type { Check } from "../check";
import { FINDING_CLASSES, type Finding } from "../finding";
import { type DriftReport, verdictOf } from "../report";
import { SCRIPT, STYLE } from "./html-assets";
import { scopeOf } from "./text";

/** HTML that is ready to be put into other HTML. */
class Html {
  constructor(readonly text: string) {}
}

type Piece = string | number | Html | readonly Html[];

/** Escapes every piece that is not HTML already. */
function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const text = (piece: Piece): string =>
    piece instanceof Html
      ? piece.text
      : typeof piece === "object"
        ? piece.map((inner) => inner.text).join("")
        : escapeHtml(String(piece));
  return new Html(String.raw({ raw: strings }, ...pieces.map(text)));
}

const NOTHING = html``;
const NEXT_LINE = html`
`;

/** One page that needs nothing besides itself: no network, no other file. */
export function* toHtml({ report }: Check): Iterable<string> {
  for (const piece of piecesOf(report)) yield piece.text;
}

function* piecesOf(report: DriftReport): Iterable<Html> {
  const verdict = verdictOf(report);
  const state = report.exitCode === 0 ? "good" : report.complete ? "bad" : "open";
  yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<title>Rymi numbers: ${verdict}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<p class="eyebrow">Rymi numbers &middot; ${report.checkedAt}</p>
<h1 class="${state}">${verdict}</h1>
<p>${scopeOf(report)}</p>
</header>
<main>
${countsOf(report)}
${report.errors.map(({ message }) => html`<p class="note bad" role="alert">${message}</p>`)}
${report.warnings.map((warning) => html`<p class="note open">${warning}</p>`)}
${report.findings.length + report.accepted.length > 0 ? SEARCH : NOTHING}
`;
  yield* sectionsOf(report);
  yield NEXT_LINE;
  yield* acceptedOf(report);
  yield html`
</main>
<footer>cdktf-rymi ${report.tool.version}${report.hash === null ? "" : ` · ${report.hash}`}</footer>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`;
}

const SEARCH = html`<p class="search"><input type="search" id="search" placeholder="Search number, agent, construct &hellip;" aria-label="Search findings" autocomplete="off"> <output id="found" for="search"></output></p>`;

/** Nothing is loaded, nothing is sent, and no script runs but the one that stands here. */
function policy(): string {
  const hash = createHash("sha256").update(SCRIPT).digest("base64");
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

function countsOf({ summary }: DriftReport): Html {
  const counts = [
    ["in sync", summary.inSync ?? "?"],
    ...FINDING_CLASSES.map((kind) => [kind, summary[kind]] as const),
    ["accepted", summary.accepted],
  ] as const;
  return html`<ul class="counts">${counts.map(
    ([name, count]) =>
      html`<li class="${count === 0 ? "none" : name.replace(" ", "-")}"><b>${count}</b> ${name}</li>`,
  )}</ul>`;
}

function* sectionsOf({ findings }: DriftReport): Iterable<Html> {
  const stacks = [...groupBy(findings, ({ stack }) => stack)].sort(([left], [right]) =>
    // What no stack declares comes last.
    left === null ? 1 : right === null ? -1 : left < right ? -1 : 1,
  );
  for (const [stack, own] of stacks) {
    yield html`<section class="findings"><h2>${stack ?? "In no stack"} <small>${own.length}</small></h2>
<div class="wide"><table>
<thead><tr><th>Class<th>Number<th>Declared by<th>Expected<th>Actual<th>To mend it</tr></thead>
<tbody>
`;
    for (const finding of own) yield rowOf(finding);
    yield html`</tbody></table></div></section>
`;
  }
}

function rowOf({ class: kind, number, path, address, expected, actual, hint }: Finding): Html {
  return html`<tr>
<td><span class="tag ${kind}">${kind}</span>
<td class="number">${number ?? "?"}
<td>${path ?? address ?? ""}${path !== null && address !== null ? html`<br><small>${address}</small>` : NOTHING}
<td>${worded(expected)}<td>${worded(actual)}
<td class="hint"><code>${hint}</code>
</tr>
`;
}

function worded(value: string): Html {
  return isUuid(value) ? html`<code>${value}</code>` : html`<i>${value}</i>`;
}

function* acceptedOf({ accepted }: DriftReport): Iterable<Html> {
  if (accepted.length === 0) return;
  yield html`<details class="findings"><summary>Accepted (${accepted.length})</summary>
<div class="wide"><table>
<thead><tr><th>Class<th>Number<th>Declared by<th>Reason<th>Until</tr></thead>
<tbody>
`;
  for (const { class: kind, number, path, address, reason, until } of accepted) {
    yield html`<tr>
<td><span class="tag ${kind}">${kind}</span><td class="number">${number ?? "?"}<td>${path ?? address ?? ""}<td>${reason}<td>${until ?? "no end"}
</tr>
`;
  }
  yield html`</tbody></table></div></details>`;
}
