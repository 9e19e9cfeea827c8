import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startEmulator } from "../src/emulator";
import { createServerCertificate } from "../src/tfplugin/process/certificate";
import { GetProviderSchema } from "../src/tfplugin/wire/provider-service";
import { PluginClient } from "../test/support/plugin-client";
import { measureGrowth } from "./growth";
import {
  environment,
  folder,
  type Line,
  measureInTurn,
  median,
  peakMemory,
  ratio,
  table,
  time,
  writeReport,
} from "./harness";
import { AGENT, createStack, emulators, numbers, writeMirror } from "./stack";

/**
 * `npm run bench`: time and memory of the provider and the command, compared with a provider in Go (`bench/peer`) and with
 * Terraform's own `terraform_data`. Each round measures all of them in turn. A ratio is the median of the ratios within a round,
 * so that other load on the machine affects both sides. Writes the tables of docs/performance.md; takes about ten minutes on two quiet cores.
 *
 * `npm run bench -- --node PATH` measures the start on one more Node.js, too; `--quick` runs two rounds, no plan
 * above 100 numbers and no growth.
 */

const PROVIDER = resolve("dist/provider/terraform-provider-rymi");
const PEER = resolve(".cache/bench-peer/terraform-provider-peer");
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

const { values: flags } = parseArgs({ options: { node: { type: "string" }, quick: { type: "boolean" } } });
const rounds = (count: number) => (flags.quick ? 2 : count);

/** Starts the provider as Terraform does; returns the milliseconds to the handshake line and to the first response. */
async function startProvider(node: string): Promise<{ handshake: number; answer: number }> {
  const identity = createServerCertificate();
  const begin = performance.now();
  const plugin = { TF_PLUGIN_MAGIC_COOKIE: COOKIE, PLUGIN_CLIENT_CERT: identity.certificatePem };
  const child: ChildProcess = spawn(PROVIDER, [], { env: { ...environment(node), ...plugin } });
  let line = "";
  while (!line.endsWith("\n")) line += String(await once(child.stdout ?? child, "data"));
  const handshake = performance.now() - begin;
  const [, , , address = "", , certificate = ""] = line.trim().split("|");
  const client = new PluginClient(address, certificate, identity);
  await client.call(GetProviderSchema, {});
  const answer = performance.now() - begin;
  const exit = once(child, "exit");
  await client.shutdown();
  await exit;
  return { handshake, answer };
}

const whole = (value: number) => value.toFixed(0);
const times = (value: number) => `${value.toFixed(2)} ×`;
const formatTarget = (value: number, limit: number) => `≤ ${limit}${value <= limit ? "" : ", not reached"}`;

const PLANS = [
  { count: 1, turns: 11, limit: 2.2 },
  { count: 100, turns: 7, limit: 1.4 },
  { count: 1_000, turns: 5, limit: undefined },
  { count: 10_000, turns: 3, limit: 0.6 },
];

async function measurePlans(): Promise<{ lines: Line[]; more: Line[] }> {
  const lines: Line[] = [];
  const more: Line[] = [];
  for (const { count, turns, limit } of PLANS.filter(({ count }) => !flags.quick || count <= 100)) {
    const [ours, peer, data] = [
      await createStack("rymi_number", count),
      await createStack("peer_number", count),
      await createStack("terraform_data", count),
    ];
    const before = ours.rymi.requests.length;
    const memory = await peakMemory(ours.cwd, ours.plan);
    const requests = ours.rymi.requests.length - before;
    const all = await measureInTurn(rounds(turns), { ours: ours.plan, peer: peer.plan, data: data.plan });
    const value = ratio(all, "ours", "peer");
    const target = limit === undefined ? "" : formatTarget(value, limit);
    const medians = [all.ours, all.peer, all.data].map((each) => whole(median(each)));
    lines.push([String(count), ...medians, times(value), target, times(ratio(all, "ours", "data"))]);
    if (count < 10_000) continue;
    more.push(["provider memory, plan of 10,000", `${whole(memory)} MB`, formatTarget(memory, 120)]);
    // 50 pages of the list, and one request for the description of the key.
    more.push(["requests, plan of 10,000", String(requests), formatTarget(requests, 51)]);
  }
  return { lines, more };
}

async function measureStart(node: string): Promise<Line[]> {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  const answers: number[] = [];
  const { bare, handshake } = await measureInTurn(rounds(25), {
    bare: () => time(node, ["-e", "0"]),
    handshake: async () => {
      const times = await startProvider(node);
      answers.push(times.answer);
      return times.handshake;
    },
  });
  const answer = answers.slice(1);
  const value = ratio({ bare, handshake }, "handshake", "bare");
  const first = ratio({ bare, answer }, "answer", "bare");
  const base = `${whole(median(bare))} ms for \`node -e 0\``;
  return [
    [
      `start to handshake, Node ${version}`,
      `${whole(median(handshake))} ms, ${times(value)} ${base}`,
      formatTarget(value, 1.3),
    ],
    [`start to first answer, Node ${version}`, `${whole(median(answer))} ms, ${times(first)}`, ""],
  ];
}

/** Measures the command with a synthesized app whose 10,000 numbers are registered as declared. */
async function measureDrift(): Promise<Line[]> {
  const cwd = join(folder, "drift");
  const path = "stacks/lines/cdk.tf.json";
  mkdirSync(join(cwd, "cdktf.out", dirname(path)), { recursive: true });
  const blocks = numbers(10_000).map((number, at) => [`n${at}`, { number, agent_id: AGENT }]);
  const code = { resource: { rymi_number: Object.fromEntries(blocks) } };
  writeFileSync(join(cwd, "cdktf.out", path), JSON.stringify(code));
  const lines = { name: "lines", workingDirectory: dirname(path), synthesizedStackPath: path };
  writeFileSync(join(cwd, "cdktf.out/manifest.json"), JSON.stringify({ stacks: { lines } }));
  const rymi = await startEmulator();
  emulators.push(rymi);
  rymi.seed(numbers(10_000).map((number) => ({ number, agentId: AGENT })));
  const env = { RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url };
  const all = await measureInTurn(rounds(9), {
    bare: () => time(process.execPath, ["-e", "0"]),
    ours: () => time(process.execPath, [resolve("dist/cli/cdktf-rymi.js"), "drift"], cwd, env),
  });
  const value = `${whole(median(all.ours))} ms, ${times(ratio(all, "ours", "bare"))} \`node -e 0\``;
  return [["`cdktf-rymi drift` of 10,000", value, ""]];
}

async function measureSynth(): Promise<Line[]> {
  const script = join(folder, "synth.cjs");
  const modules = ["cdktf", "@cdktf/provider-null/lib/provider", "@cdktf/provider-null/lib/resource"];
  const [cdktf, provider, resource] = modules.map((name) => JSON.stringify(require.resolve(name)));
  writeFileSync(
    script,
    `const { App, TerraformStack } = require(${cdktf});
const { RymiNumber, RymiProvider } = require(${JSON.stringify(resolve("dist/constructs"))});
const app = new App({ outdir: process.argv[2] + "-out" });
const stack = new TerraformStack(app, "lines");
const ours = process.argv[2] === "ours";
if (ours) new RymiProvider(stack, "rymi"); else new (require(${provider}).NullProvider)(stack, "null");
for (const number of ${JSON.stringify(numbers(1_000))})
  if (ours) new RymiNumber(stack, "n" + number.slice(1), { number, agentId: "${AGENT}" });
  else new (require(${resource}).Resource)(stack, "n" + number.slice(1), { triggers: { number, agentId: "${AGENT}" } });
app.synth();
`,
  );
  const synth = (kind: string) => () => time(process.execPath, [script, kind]);
  const all = await measureInTurn(rounds(7), { ours: synth("ours"), base: synth("null") });
  const value = `${whole(median(all.ours))} ms, ${times(ratio(all, "ours", "base"))} 1,000 \`NullResource\``;
  return [["synth of 1,000 `RymiNumber`", value, ""]];
}

function measureTarball(): Line[] {
  const pack = ["pack", "--dry-run", "--json", "--loglevel=silent"];
  const [{ size }] = JSON.parse(execFileSync("npm", pack, { encoding: "utf8" })) as [{ size: number }];
  return [["packed tarball", `${whole(size / 1_000)} kB`, formatTarget(size / 1_000, 1_000)]];
}

async function main(): Promise<void> {
  const quiet = { stdio: "inherit" } as const;
  execFileSync("npm", ["run", "--silent", "build"], quiet);
  const go = { ...process.env, GOFLAGS: "-buildvcs=false -mod=readonly", CGO_ENABLED: "0" };
  execFileSync("go", ["build", "-o", PEER, "."], { ...quiet, cwd: "bench/peer", env: go });
  writeMirror(PROVIDER, PEER);
  const nodes = [process.execPath, ...(flags.node === undefined ? [] : [resolve(flags.node)])];
  const start: Line[] = [];
  for (const node of nodes) start.push(...(await measureStart(node)));
  const others = [...(await measureDrift()), ...(await measureSynth()), ...measureTarball()];
  const { lines, more } = await measurePlans();
  const growth = flags.quick ? [] : await measureGrowth();
  const terraform =
    execFileSync("terraform", ["version"], { encoding: "utf8", env: environment() }).split("\n")[0] ?? "";
  const machine = `${terraform}, Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} cores (${cpus()[0]?.model}).`;
  const plans = [
    "numbers",
    "ours, ms",
    "Go peer, ms",
    "`terraform_data`, ms",
    "ours : Go",
    "target",
    "ours : `terraform_data`",
  ];
  const text = [
    `\`terraform plan\` of numbers that are as Rymi has them. ${machine}`,
    table(plans, lines),
    table(["figure", "measured", "target"], [...start, ...more, ...others]),
    "Growth of each command: processor time and largest memory by number of numbers.",
    table(["command", "10,000 numbers", "100,000 numbers", "growth", "target"], growth),
  ].join("\n\n");
  process.stdout.write(`${text}\n`);
  if (!flags.quick) writeReport("docs/performance.md", text);
}

main()
  .catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  })
  .finally(async () => {
    await Promise.all(emulators.map((emulator) => emulator.stop()));
    rmSync(folder, { recursive: true, force: true });
  });
