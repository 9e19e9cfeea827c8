import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Lab } from "./bench/lab";
import { drift, synth, tarball } from "./bench/other-rows";
import { writeReport } from "./bench/report";
import { type Figures, type Measured, median, type Results, type Row } from "./bench/row";
import { shutdown, startup } from "./bench/start-rows";
import { applying, growth, memory, onePlan, planning, planRequests } from "./bench/terraform-rows";

/** `npm run bench`: what the provider costs, each figure in one run with what it is compared to. */

const ROWS: readonly Row[] = [
  startup,
  shutdown,
  planning,
  planRequests,
  memory,
  applying,
  growth,
  drift,
  tarball,
  synth,
  onePlan,
];
const RESULTS = "bench/results.json";

const HELP = `npm run bench -- [row …] [--node path] [--rounds count]

Builds, measures, prints a table and writes ${RESULTS}, and from it the
table and the picture of docs/performance.md. Without a row all are measured; the others keep what
${RESULTS} had of them.

  --node path     also measure the start on this other Node
  --rounds count  so many rounds of each row, instead of each row's own number

Rows:
${ROWS.map(({ name, title, reach }) => `  ${name.padEnd(10)}${title} (${reach})`).join("\n")}
`;

class Mistake extends Error {}

function readArguments(argv: readonly string[]) {
  try {
    const options = {
      help: { type: "boolean" },
      node: { type: "string" },
      rounds: { type: "string" },
    } as const;
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const unknown = positionals.find((name) => !ROWS.some((row) => row.name === name));
    const names = ROWS.map(({ name }) => name).join(", ");
    if (unknown !== undefined) throw new Mistake(`There is no row ${unknown}. The rows are: ${names}.`);
    if (values.node !== undefined && !existsSync(values.node))
      throw new Mistake(`--node ${values.node} does not exist. Give the path of a Node executable.`);
    if (values.rounds !== undefined && !/^[1-9]\d*$/.test(values.rounds))
      throw new Mistake(`--rounds ${values.rounds} is not a whole number above 0.`);
    const rows = positionals.length === 0 ? ROWS : ROWS.filter(({ name }) => positionals.includes(name));
    const other = values.node === undefined ? undefined : resolve(values.node);
    return { help: values.help === true, other, rounds: Number(values.rounds) || undefined, rows };
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new Mistake(error.message);
    throw error;
  }
}

async function main(): Promise<number> {
  const { help, other, rounds, rows } = readArguments(process.argv.slice(2));
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  tell("Building …");
  execFileSync(process.execPath, ["node_modules/tsx/dist/cli.mjs", "scripts/build.ts"], { stdio: "inherit" });
  const measured = await measureAll(process.execPath, rows, rounds);
  const starts = rows.filter((row) => row === startup);
  if (other !== undefined) measured.push(...(await measureAll(other, starts, rounds)));
  const results: Results = { machine: machine(), rows: withKept(measured) };
  mkdirSync("bench", { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  writeReport(results);
  process.stdout.write(table(measured));
  return 0;
}

/** Rows that come from the same measurement are measured together. */
async function measureAll(
  node: string,
  rows: readonly Row[],
  rounds: number | undefined,
): Promise<Measured[]> {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  const measured: Measured[] = [];
  for (const measure of new Set(rows.map((row) => row.measure))) {
    const lab = new Lab(node);
    current = lab;
    try {
      const mine = rows.filter((row) => row.measure === measure);
      const figures = await inRounds(lab, mine, rounds);
      for (const row of mine) measured.push(written(row, version, figures));
    } finally {
      await lab.close();
    }
  }
  return measured;
}

async function inRounds(
  lab: Lab,
  rows: readonly Row[],
  wanted: number | undefined,
): Promise<readonly Figures[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const rounds = wanted ?? first.rounds;
  const figures: Figures[] = [];
  // The first fills the caches of the system.
  const warmUp = rounds > 1 ? 1 : 0;
  for (let round = 0; round < rounds + warmUp; round++) {
    const count = round < warmUp ? "warming up" : `${round - warmUp + 1} of ${rounds}`;
    tell(`${rows.map(({ name }) => name).join(", ")}: ${count} …`);
    const one = await first.measure(lab);
    if (round >= warmUp) figures.push(one);
  }
  return figures;
}

function written(row: Row, node: string, rounds: readonly Figures[]): Measured {
  const { value, limit, unit } = row.result(rounds);
  const names = Object.keys(rounds[0] ?? {});
  const figures = names.map((name) => {
    const values = rounds.map((figure) => figure[name] ?? Number.NaN);
    const spread = { median: median(values), least: Math.min(...values), most: Math.max(...values) };
    return [name, { ...spread, rounds: rounds.length }] as const;
  });
  const { name, title, reach } = row;
  return {
    name,
    title,
    reach,
    node,
    value,
    unit,
    reached: value <= limit,
    figures: Object.fromEntries(figures),
  };
}

/** What was measured, and what an earlier run measured of the rows that this one did not. */
function withKept(measured: readonly Measured[]): readonly Measured[] {
  const key = ({ name, node }: Measured) => `${name} ${node}`;
  const known: readonly Measured[] = existsSync(RESULTS)
    ? (JSON.parse(readFileSync(RESULTS, "utf8")) as Results).rows
    : [];
  const all = new Map([...known, ...measured].map((row) => [key(row), row]));
  const place = ({ name }: Measured) => ROWS.findIndex((row) => row.name === name);
  return [...all.values()].sort((left, right) => place(left) - place(right));
}

function machine() {
  const [cpu] = cpus();
  return { platform: `${process.platform} ${process.arch}`, cpu: cpu?.model ?? "", cores: cpus().length };
}

function table(rows: readonly Measured[]): string {
  const lines = rows.flatMap((row) => {
    const value = `${round(row.value)} ${row.unit}`;
    const head = `${row.reached ? "✓" : "✗"} ${row.title}, Node ${row.node.slice(1)}: ${value} (${row.reach})`;
    const figures = Object.entries(row.figures).map(
      ([name, { median: middle, least, most }]) =>
        `    ${name.padEnd(14)}${round(middle).padStart(10)}   (${round(least)} to ${round(most)})`,
    );
    return [head, ...figures];
  });
  return `${lines.join("\n")}\n`;
}

const round = (value: number) => (Math.abs(value) < 100 ? value.toFixed(2) : value.toFixed(0));
const tell = (text: string) => process.stderr.write(`${text}\n`);

let current: Lab | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => void current?.close().finally(() => process.exit(130)));
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`${error instanceof Mistake ? error.message : error.stack}\n`);
    process.exitCode = 1;
  },
);
