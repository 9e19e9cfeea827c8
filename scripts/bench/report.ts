import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { drawPlan } from "./picture";
import type { Measured, Results } from "./row";

const DOC = "docs/performance.md";
const PICTURE = "docs/performance-plan.svg";
const BEGIN = "<!-- results: written by npm run bench -->";
const END = "<!-- end of results -->";

/** Writes the table of docs/performance.md and its picture from what was measured. */
export function writeReport(results: Results): void {
  const text = readFileSync(DOC, "utf8");
  const [before = "", rest = ""] = text.split(BEGIN);
  const [, after = ""] = rest.split(END);
  writeFileSync(DOC, `${before}${BEGIN}\n\n${table(results)}\n\n${END}${after}`);
  const picture = drawPlan(results);
  if (picture !== undefined) writeFileSync(PICTURE, picture);
  execFileSync("node_modules/.bin/biome", ["format", "--write", DOC, "bench"], { stdio: "ignore" });
}

function table({ machine, rows }: Results): string {
  const lines = rows.map((row) => `| ${row.title} | ${shown(row)} | ${row.reach} | ${spreads(row)} |`);
  return [
    `Measured on ${machine.platform}, ${machine.cores} cores (${machine.cpu}).`,
    "",
    "| figure | measured | reach | median of each, and its spread |",
    "| --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

const shown = ({ value, unit, reached, node }: Measured) =>
  `${short(value)} ${unit}${reached ? "" : " (not reached)"}, Node ${node.slice(1)}`;

function spreads({ figures }: Measured): string {
  return Object.entries(figures)
    .map(([name, { median, least, most }]) => `${name} ${short(median)} (${short(least)}–${short(most)})`)
    .join("; ");
}

/** What could not be measured here, such as memory where there is no /proc, is not a number, and null in JSON. */
const short = (value: number | null) =>
  value === null || !Number.isFinite(value)
    ? "not measured"
    : String(Number(value.toPrecision(Math.abs(value) < 1_000 ? 3 : 4)));
