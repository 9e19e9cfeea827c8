import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Runs commands in turn and compares how long they take. */

/** A folder for measurements, which the caller removes. */
export const folder = realpathSync(mkdtempSync(join(tmpdir(), "rymi-bench-")));

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
/** What was measured of each subject, round by round. */
type Samples<Name extends string> = Readonly<Record<Name, readonly number[]>>;
/** The median of the ratios within each round: other load on the machine affects both sides. */
export const ratio = <Name extends string>(samples: Samples<Name>, ours: Name, base: Name): number =>
  median(samples[ours].map((value, round) => value / (samples[base][round] ?? Number.NaN)));

/** Measures each subject in turn, in as many rounds, after one that does not count. */
export async function measureInTurn<Name extends string>(
  count: number,
  subjects: Readonly<Record<Name, () => Promise<number> | number>>,
): Promise<Samples<Name>> {
  const names = Object.keys(subjects) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= count; round++)
    for (const name of names) {
      const value = await subjects[name]();
      if (round > 0) samples[name].push(value);
    }
  return samples;
}

/** A clean environment: what a shell has set, such as more certificates for Node, costs each start. */
export function environment(node = process.execPath): NodeJS.ProcessEnv {
  const path = [dirname(node), process.env["PATH"]].join(delimiter);
  return {
    PATH: path,
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"),
  };
}

/** Milliseconds that a command takes, which must succeed. */
export async function time(
  command: string,
  args: readonly string[],
  cwd = folder,
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  const begin = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...environment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text}`);
  return performance.now() - begin;
}

/** The most memory, in MB, that a provider process started in a folder had while something ran. Linux only. */
export async function peakMemory(cwd: string, work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const sample = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
      try {
        if (readlinkSync(`/proc/${pid}/cwd`) !== cwd) continue;
        if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("terraform-provider-")) continue;
        const [, kB] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
        peak = Math.max(peak, Number(kB ?? 0) / 1000);
      } catch {
        // A process of another user, or one that has ended.
      }
  };
  const timer = setInterval(sample, 50);
  await work().finally(() => clearInterval(timer));
  return peak;
}

/** Cells of a table. */
export type Line = readonly string[];

export const table = (heading: Line, lines: readonly Line[]) =>
  [heading, heading.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");

/** Puts what was measured between the markers of a page. */
export function writeReport(file: string, text: string): void {
  const page = readFileSync(file, "utf8");
  const written = page.replace(
    /(<!-- bench -->\n)[\s\S]*(\n<!-- end of bench -->)/,
    (_, begin, end) => `${begin}\n${text}\n${end}`,
  );
  writeFileSync(file, written);
  execFileSync("node_modules/.bin/biome", ["format", "--write", file], { stdio: "ignore" });
}
