import { parseArgs } from "node:util";
import { type Line, table } from "./harness";
import { type Command, LIMIT_SECONDS, Scene, type Usage } from "./scene";

/**
 * Time and memory of each command by number of numbers. `npm run bench` has a row for each, from 10,000 to 100,000.
 *
 * `npx tsx bench/growth.ts [--sizes 5000,20000,100000] [--base FOLDER] [--rows NAME;…]` compares with another build of this
 * package, each command in turn. Both are built already.
 */

const MAPPING = ["--mapping", "numbers.json"];
const FORMATS = ["text", "json", "junit", "sarif", "markdown", "github", "html"];

const COMMANDS: readonly Command[] = [
  { name: "drift, cdk.tf.json", registered: "same", argv: ["drift"], code: 0 },
  { name: "drift, JSON mapping", registered: "same", argv: ["drift", ...MAPPING], code: 0 },
  { name: "drift, YAML mapping", registered: "same", argv: ["drift", "--mapping", "numbers.yaml"], code: 0 },
  { name: "drift, plan", registered: "same", argv: ["drift", "--plan", "plan.json"], code: 0 },
  { name: "drift, state", registered: "same", argv: ["drift", "--state", "state.json"], code: 0 },
  {
    name: "drift, for_each and state",
    registered: "same",
    argv: ["drift", "--outdir", "open.out", "--state", "instances.json"],
    code: 0,
  },
  { name: "drift, modules", registered: "same", argv: ["drift", "--outdir", "modules.out"], code: 0 },
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
  ...[[], ["--for-each"]].map((flags) => ({
    name: ["import, from stack", ...flags].join(" "),
    registered: "same" as const,
    argv: ["import", "--format", "hcl", "--from-stack", ...flags, "--force", "--output", "stack.tf"],
    code: 0,
  })),
  { name: "import, all declared", registered: "same", argv: ["import", ...MAPPING], code: 0 },
];

type Measure = (scene: Scene, root: string) => Promise<Usage | undefined>;

/** What is measured, by name. */
const MEASURES: ReadonlyMap<string, Measure> = new Map([
  ...COMMANDS.map((command): [string, Measure] => [command.name, (scene, root) => scene.run(command, root)]),
  ["synth, RymiNumbers", (scene, root) => scene.synth("ours", root)],
  ["synth, null_resource", (scene, root) => scene.synth("null", root)],
]);

const formatUsage = (usage: Usage | undefined) =>
  usage === undefined
    ? `not done in ${LIMIT_SECONDS} s`
    : `${usage.seconds.toFixed(2)} s, ${Math.round(usage.megabytes)} MB`;

/** Runs each command for each size with each build in turn, and passes every result to `onResult`. */
async function measureAll(
  names: readonly string[],
  sizes: readonly number[],
  roots: readonly string[],
  onResult: (name: string, usage: Usage | undefined) => void,
): Promise<void> {
  for (const size of sizes) {
    const scene = await Scene.open(size);
    try {
      for (const name of names) {
        for (const root of roots) {
          const usage = await MEASURES.get(name)?.(scene, root);
          process.stderr.write(`${size} ${name} ${root}: ${formatUsage(usage)}\n`);
          onResult(name, usage);
        }
      }
    } finally {
      await scene.close();
    }
  }
}

/** A line for each command: what it takes for 10,000 numbers and for 100,000, and how many times more that is. */
export async function measureGrowth(): Promise<Line[]> {
  const results = new Map<string, (Usage | undefined)[]>([...MEASURES.keys()].map((name) => [name, []]));
  await measureAll([...MEASURES.keys()], [10_000, 100_000], ["."], (name, usage) =>
    results.get(name)?.push(usage),
  );
  return [...results].map(([name, usage]) => {
    const [first = 0, last = 0] = usage.map((each) => each?.seconds ?? Number.POSITIVE_INFINITY);
    const growth = last / first;
    const target = growth <= 12 ? "≤ 12" : "≤ 12, not reached";
    return [name, ...usage.map(formatUsage), `${growth.toFixed(1)} ×`, target];
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sizes: { type: "string", default: "5000,20000,100000" },
      base: { type: "string" },
      rows: { type: "string" },
    },
  });
  const wanted = values.rows?.split(";");
  const names = [...MEASURES.keys()].filter((name) => wanted?.some((row) => name.includes(row)) ?? true);
  const sizes = values.sizes.split(",").map(Number);
  const roots = values.base === undefined ? ["."] : [values.base, "."];
  const rows = new Map(names.map((name) => [name, [name]]));
  await measureAll(names, sizes, roots, (name, usage) => rows.get(name)?.push(formatUsage(usage)));
  const heading = sizes.flatMap((size) => roots.map((root) => (root === "." ? `${size}` : `${size} before`)));
  process.stdout.write(`${table(["command", ...heading], [...rows.values()])}\n`);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  });
}
