import { createHash } from "node:crypto";
import escapeHtml from "escape-html";
import { isUuid } from "../../api";
import { groupBy, Markup, markupTag } from "../../io";
import type { Check } from "../check";
import { FINDING_CLASSES } from "../finding";
import { scopeOf, verdictOf } from "../report";
import type { DriftReport, Finding } from "../report-shape";

const html = markupTag(escapeHtml, "");
const NOTHING = html``;
const NEXT_LINE = html`
`;

/** One page without references to other files or to the network. */
export function* toHtml({ report }: Check): Iterable<string> {
  for (const piece of piecesOf(report)) yield piece.text;
}

function* piecesOf(report: DriftReport): Iterable<Markup> {
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
<style>${new Markup(STYLE)}</style>
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
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`;
}

const SEARCH = html`<p class="search"><input type="search" id="search" placeholder="Search number, agent, construct &hellip;" aria-label="Search findings" autocomplete="off"> <output id="found" for="search"></output></p>`;

/** The content security policy: the page loads and sends nothing, and runs only its own script. */
function policy(): string {
  const hash = createHash("sha256").update(SCRIPT).digest("base64");
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

function countsOf({ summary }: DriftReport): Markup {
  const counts = [
    ["in sync", summary.inSync ?? "?"],
    ...FINDING_CLASSES.map((findingClass) => [findingClass, summary[findingClass]] as const),
    ["accepted", summary.accepted],
  ] as const;
  return html`<ul class="counts">${counts.map(
    ([name, count]) =>
      html`<li class="${count === 0 ? "none" : name.replace(" ", "-")}"><b>${count}</b> ${name}</li>`,
  )}</ul>`;
}

function* sectionsOf({ findings }: DriftReport): Iterable<Markup> {
  const stacks = [...groupBy(findings, ({ stack }) => stack)].sort(([left], [right]) =>
    // Numbers that no stack declares come last.
    left === null ? 1 : right === null ? -1 : left < right ? -1 : 1,
  );
  for (const [stack, own] of stacks) {
    yield html`<section class="findings"><h2>${stack ?? "In no stack"} <small>${own.length}</small></h2>
<div class="wide"><table>
<thead><tr><th>Class<th>Number<th>Declared by<th>Expected<th>Actual<th>Fix</tr></thead>
<tbody>
`;
    for (const finding of own) yield rowOf(finding);
    yield html`</tbody></table></div></section>
`;
  }
}

function rowOf({ class: findingClass, number, path, address, expected, actual, hint }: Finding): Markup {
  return html`<tr>
<td><span class="tag ${findingClass}">${findingClass}</span>
<td class="number">${number ?? "?"}
<td>${path ?? address ?? ""}${path !== null && address !== null ? html`<br><small>${address}</small>` : NOTHING}
<td>${codeOrText(expected)}<td>${codeOrText(actual)}
<td class="hint"><code>${hint}</code>
</tr>
`;
}

function codeOrText(value: string): Markup {
  return isUuid(value) ? html`<code>${value}</code>` : html`<i>${value}</i>`;
}

function* acceptedOf({ accepted }: DriftReport): Iterable<Markup> {
  if (accepted.length === 0) return;
  yield html`<details class="findings"><summary>Accepted (${accepted.length})</summary>
<div class="wide"><table>
<thead><tr><th>Class<th>Number<th>Declared by<th>Reason<th>Until</tr></thead>
<tbody>
`;
  for (const { class: findingClass, number, path, address, reason, until } of accepted) {
    yield html`<tr>
<td><span class="tag ${findingClass}">${findingClass}</span><td class="number">${number ?? "?"}<td>${path ?? address ?? ""}<td>${reason}<td>${until ?? "no end"}
</tr>
`;
  }
  yield html`</tbody></table></div></details>`;
}

const STYLE = `
:root { --ink: #1d2330; --soft: #5b6475; --paper: #fff; --card: #f5f6f9; --line: #dfe3ea;
  --good: #12703f; --bad: #b3261e; --open: #8a5a00; --calm: #1f5fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf2; --soft: #a3adbf; --paper: #14171e; --card: #1d222c;
  --line: #333b49; --good: #57c48a; --bad: #ff8a80; --open: #e6b455; --calm: #7fb3f0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 90rem; color: var(--ink); background: var(--paper);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
small { color: var(--soft); font-weight: normal; overflow-wrap: anywhere; }
.eyebrow, header p, footer { color: var(--soft); margin: 0 0 .5rem; }
h1.good { color: var(--good); } h1.bad { color: var(--bad); } h1.open { color: var(--open); }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 1.25rem 0; list-style: none; }
.counts li { padding: .5rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.counts b { display: block; font-size: 1.3rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.counts .none { color: var(--soft); }
.counts .in-sync b { color: var(--good); }
.counts .missing b, .counts .changed b, .counts .unrouted b { color: var(--bad); }
.counts .duplicate b, .counts .unknown b { color: var(--open); }
.counts .unmanaged b { color: var(--calm); }
.note { padding: .6rem .9rem; border-left: 4px solid; background: var(--card); white-space: pre-wrap; }
.note.bad { border-color: var(--bad); } .note.open { border-color: var(--open); }
.search { display: flex; align-items: center; gap: .75rem; color: var(--soft); }
input[type=search] { width: min(28rem, 100%); padding: .5rem .7rem; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--line); border-radius: .4rem; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-size: .8rem; color: var(--soft); font-weight: 600; }
th, td { padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
code, .number { font: .86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.number { white-space: nowrap; }
td code { white-space: nowrap; }
td.hint { min-width: 16rem; }
td.hint code { white-space: normal; overflow-wrap: anywhere; }
.tag { padding: .1rem .5rem; border: 1px solid; border-radius: 1rem; font-size: .8rem; white-space: nowrap; }
.tag.missing, .tag.changed, .tag.unrouted { color: var(--bad); } .tag.duplicate, .tag.unknown { color: var(--open); }
.tag.unmanaged { color: var(--calm); }
summary { margin-top: 2rem; cursor: pointer; font-weight: 600; }
footer { margin-top: 2.5rem; font-size: .8rem; overflow-wrap: anywhere; }
@media print { .search { display: none; } body { max-width: none; padding: 0; } }
`;

/** Hides rows that lack a word of the search, and sections without a visible row. */
const SCRIPT = `
const search = document.getElementById("search");
if (search) {
  const found = document.getElementById("found");
  const rows = [...document.querySelectorAll("tbody tr")].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const sections = document.querySelectorAll(".findings");
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) count++;
    }
    for (const section of sections) section.hidden = !section.querySelector("tbody tr:not([hidden])");
    found.textContent = words.length === 0 ? "" : count + " of " + rows.length;
  });
}
`;
