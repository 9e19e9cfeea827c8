import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Emulator, startEmulator } from "../src/emulator";

/**
 * `npx tsx scripts/growth.ts [--sizes 5000,20000,100000] [--base FOLDER] [--rows NAME,…]`: what each command takes for so
 * many numbers, beside another build of this package. With `--growth`, as `npm run bench:growth` calls it, from 10,000 to 100,000, and how
 * many times longer the last size takes than the first.
 */

const AGENT = "a11ce000-0000-4000-8000-000000000001";
const OTHER = "b0b00000-0000-4000-8000-000000000002";

/** What the numbers of a folder are at Rymi. */
type Registered = "same" | "other agent";

interface Command {
  readonly name: string;
  readonly registered: Registered;
  readonly argv: readonly string[];
  /** The exit code that shows that the command did its work. */
  readonly code: number;
}

const MAPPING = ["--mapping", "numbers.json"];
const FORMATS = ["text", "json", "junit", "sarif", "markdown", "github", "html"];

const COMMANDS: readonly Command[] = [
  { name: "drift, cdk.tf.json", registered: "same", argv: ["drift"], code: 0 },
  { name: "drift, JSON mapping", registered: "same", argv: ["drift", ...MAPPING], code: 0 },
  { name: "drift, YAML mapping", registered: "same", argv: ["drift", "--mapping", "numbers.yaml"], code: 0 },
  {
    name: "drift, duplicates",
    registered: "same",
    argv: ["drift", ...MAPPING, "--mapping", "again.json"],
    code: 2,
  },
  ...FORMATS.map((format) => ({
    name: `drift, all changed, ${format}`,
    registered: "other agent" as const,
    argv: ["drift", "--format", `${format}=report`],
    code: 2,
  })),
  {
    name: "drift, all changed, masked",
    registered: "other agent",
    argv: ["drift", "--mask", "--format", "json=report"],
    code: 2,
  },
  {
    name: "drift --write-baseline",
    registered: "other agent",
    argv: ["drift", "--write-baseline", "--ignore-file", "written"],
    code: 0,
  },
  {
    name: "drift, all accepted",
    registered: "other agent",
    argv: ["drift", "--ignore-file", "accepted"],
    code: 0,
  },
  ...["cdktf", "cdktf-map", "hcl", "json"].map((format) => ({
    name: `import, ${format}`,
    registered: "same" as const,
    argv: ["import", "--all", "--force", "--format", format, "--output", "imported"],
    code: 0,
  })),
  { name: "import, all declared", registered: "same", argv: ["import", ...MAPPING], code: 0 },
];

export interface Spent {
  readonly seconds: number;
  /** Largest resident memory of the process. */
  readonly megabytes: number;
}

/** A folder with so many numbers declared in every way, and a Rymi that has them. */
export class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), "rymi-growth-"));
  readonly #size: number;
  readonly #rymi: Emulator;

  private constructor(size: number, rymi: Emulator) {
    this.#size = size;
    this.#rymi = rymi;
  }

  static async open(size: number): Promise<Scene> {
    const scene = new Scene(size, await startEmulator());
    scene.#write();
    return scene;
  }

  async close(): Promise<void> {
    await this.#rymi.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs a command of the package that was built in `root`. */
  run({ registered, argv, code: expected, name }: Command, root: string): Promise<Spent> {
    const agentId = registered === "same" ? AGENT : OTHER;
    this.#rymi.seed(this.#numbers().map((number) => ({ number, agentId })));
    this.#rymi.clearRequests();
    rmSync(join(this.folder, "written"), { force: true });
    const env = { PATH: process.env["PATH"], RYMI_API_KEY: this.#rymi.apiKey, RYMI_BASE_URL: this.#rymi.url };
    const command = join(resolve(root), "dist/cli/cdktf-rymi.js");
    return this.#spawn(["--require", REPORT_MEMORY, command, ...argv], env, expected, name);
  }

  /** Synthesizes an app with so many numbers, or so many `null_resource`. */
  synth(kind: "ours" | "null", root: string): Promise<Spent> {
    const env = { PATH: process.env["PATH"], NODE_PATH: resolve("node_modules"), CI: "1" };
    const args = [
      "--require",
      REPORT_MEMORY,
      "-e",
      SYNTH,
      kind,
      String(this.#size),
      join(resolve(root), "dist"),
    ];
    return this.#spawn(args, env, 0, `synth ${kind}`);
  }

  #numbers(): readonly string[] {
    return Array.from({ length: this.#size }, (_, index) => `+1555${String(index).padStart(7, "0")}`);
  }

  #write(): void {
    const numbers = this.#numbers();
    const put = (name: string, text: string) => writeFileSync(join(this.folder, name), text);
    const json = JSON.stringify(Object.fromEntries(numbers.map((number) => [number, AGENT])), null, 2);
    put("numbers.json", json);
    put("again.json", json);
    put("numbers.yaml", numbers.map((number) => `${number}: ${AGENT}\n`).join(""));
    put("accepted", numbers.map((number) => `${number} changed - accepted for a while\n`).join(""));
    put("report-memory.cjs", "");
    const blocks = numbers.map((number) => {
      const id = `n${number.slice(1)}`;
      return [id, { "//": { metadata: { path: `lines/${id}`, uniqueId: id } }, number, agent_id: AGENT }];
    });
    mkdirSync(join(this.folder, "cdktf.out/stacks/lines"), { recursive: true });
    put(
      "cdktf.out/stacks/lines/cdk.tf.json",
      JSON.stringify({ resource: { rymi_number: Object.fromEntries(blocks) } }, null, 2),
    );
    const workingDirectory = "stacks/lines";
    const synthesizedStackPath = `${workingDirectory}/cdk.tf.json`;
    put(
      "cdktf.out/manifest.json",
      JSON.stringify({ stacks: { lines: { name: "lines", workingDirectory, synthesizedStackPath } } }),
    );
  }

  async #spawn(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    expected: number,
    name: string,
  ): Promise<Spent> {
    writeFileSync(join(this.folder, "report-memory.cjs"), MEMORY);
    const begin = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      env,
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    });
    let [text, peak] = ["", ""];
    child.stderr?.on("data", (chunk) => {
      text += chunk;
    });
    child.stdio[3]?.on("data", (chunk) => {
      peak += chunk;
    });
    const code = await new Promise<number | null>((done, fail) =>
      child.once("error", fail).once("close", done),
    );
    const seconds = (performance.now() - begin) / 1000;
    if (code !== expected) throw new Error(`${name}: exit code ${code} in place of ${expected}\n${text}`);
    return { seconds, megabytes: Number(peak) / 1024 };
  }
}

const REPORT_MEMORY = "./report-memory.cjs";
const MEMORY = `process.on("exit", () => require("fs").writeSync(3, String(process.resourceUsage().maxRSS)));`;

const SYNTH = `
const { App, TerraformStack } = require("cdktf");
const [, kind, size, dist] = process.argv;
const { RymiNumbers, RymiProvider } = require(dist + "/constructs");
const { NullProvider } = require("@cdktf/provider-null/lib/provider");
const { Resource } = require("@cdktf/provider-null/lib/resource");
const agentId = ${JSON.stringify(AGENT)};
const app = new App({ outdir: "synth-" + kind });
const stack = new TerraformStack(app, "lines");
const numbers = Array.from({ length: Number(size) }, (_, index) => "+1555" + String(index).padStart(7, "0"));
if (kind === "ours") {
  new RymiProvider(stack, "rymi");
  new RymiNumbers(stack, "numbers", { numbers: Object.fromEntries(numbers.map((number) => [number, agentId])) });
} else {
  new NullProvider(stack, "null");
  for (const number of numbers) new Resource(stack, "n" + number.slice(1), { triggers: { number, agentId } });
}
app.synth();
`;

type Measure = (scene: Scene, root: string) => Promise<Spent>;

/** What is measured, by name. */
export const MEASURES: ReadonlyMap<string, Measure> = new Map([
  ...COMMANDS.map((command): [string, Measure] => [command.name, (scene, root) => scene.run(command, root)]),
  ["synth, RymiNumbers", (scene, root) => scene.synth("ours", root)],
  ["synth, null_resource", (scene, root) => scene.synth("null", root)],
]);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sizes: { type: "string" },
      base: { type: "string" },
      rows: { type: "string" },
      growth: { type: "boolean", default: false },
    },
  });
  const wanted = [...MEASURES].filter(
    ([name]) => values.rows?.split(";").some((row) => name.includes(row)) ?? true,
  );
  const sizes = (values.sizes ?? (values.growth ? "10000,100000" : "5000,20000,100000"))
    .split(",")
    .map(Number);
  const roots = values.base === undefined ? ["."] : [values.base, "."];
  const rows = new Map(wanted.map(([name]) => [name, [] as string[]]));
  const seconds = new Map(wanted.map(([name]) => [name, [] as number[]]));
  for (const size of sizes) {
    const scene = await Scene.open(size);
    try {
      for (const [name, measure] of wanted) {
        for (const root of roots) {
          const spent = await measure(scene, root);
          const told = `${spent.seconds.toFixed(2)} s ${Math.round(spent.megabytes)} MB`;
          rows.get(name)?.push(told);
          if (root === ".") seconds.get(name)?.push(spent.seconds);
          process.stderr.write(`${size} ${name} ${root}: ${told}\n`);
        }
      }
    } finally {
      await scene.close();
    }
  }
  for (const [name, [first = 0, ...others]] of values.growth ? seconds : []) {
    rows.get(name)?.push(`${((others.at(-1) ?? first) / first).toFixed(1)} ×`);
  }
  const head = sizes.flatMap((size) => roots.map((root) => `${size}${root === "." ? "" : " before"}`));
  if (values.growth) head.push("growth (≤ 12 ×)");
  process.stdout.write(`| command | ${head.join(" | ")} |\n|---|${head.map(() => "---:|").join("")}\n`);
  for (const [name, cells] of rows) process.stdout.write(`| ${name} | ${cells.join(" | ")} |\n`);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  });
}
