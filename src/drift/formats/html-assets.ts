// What the page of the html format carries with it.

export const STYLE = `
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

/** Hides the rows that do not hold every word of the search, and the sections left without a row. */
export const SCRIPT = `
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
