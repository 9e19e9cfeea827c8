import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startEmulator } from "../../src/emulator";
import { COMMAND, type Lab } from "./lab";
import { median, medianOf, type Row, ratioOf } from "./row";
import { AGENT, must, numberAt } from "./stack";

const COUNT = 10_000;

/** A synthesized app with 10,000 numbers, and Rymi with the same. */
async function inSync(lab: Lab) {
  const folder = join(lab.folder, "drift");
  const stack = join(folder, "cdktf.out/stacks/lines");
  mkdirSync(stack, { recursive: true });
  const numbers = Array.from({ length: COUNT }, (_, index) => numberAt(index));
  const blocks = numbers.map((number) => [`n${number.slice(1)}`, { number, agent_id: AGENT }]);
  const written = { resource: { rymi_number: Object.fromEntries(blocks) } };
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify(written));
  const lines = {
    name: "lines",
    workingDirectory: "stacks/lines",
    synthesizedStackPath: "stacks/lines/cdk.tf.json",
  };
  writeFileSync(join(folder, "cdktf.out/manifest.json"), JSON.stringify({ stacks: { lines } }));
  const rymi = await startEmulator();
  lab.atEnd(() => rymi.stop());
  rymi.seed(numbers.map((number) => ({ number, agentId: AGENT })));
  return { folder, rymi };
}

export const drift: Row = {
  name: "drift",
  title: "cdktf-rymi drift, 10,000 numbers in sync",
  rounds: 10,
  reach: "≤ 6 × node -e 0, besides the API's own time",
  async measure(lab) {
    const { folder, rymi } = await lab.once("drift", () => inSync(lab));
    const bare = await lab.run(lab.node, ["-e", "0"]);
    const env = { RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url };
    const ours = must(await lab.run(lab.node, [COMMAND, "drift"], env, folder));
    return { node: bare.ms, ours: ours.ms, api: await apiTime(rymi.url, rymi.apiKey) };
  },
  result: (rounds) => ({
    value: median(rounds.map(({ ours = 0, api = 0, node = 0 }) => (ours - api) / node)),
    limit: 6,
    unit: "×",
  }),
};

/** What the 50 pages take when nothing is done with them. */
async function apiTime(url: string, apiKey: string): Promise<number> {
  const begin = performance.now();
  for (let offset = 0; offset < COUNT; offset += 200) {
    const headers = { authorization: `Bearer ${apiKey}` };
    const reply = await fetch(`${url}/v1/numbers?limit=200&offset=${offset}`, { headers });
    await reply.arrayBuffer();
  }
  return performance.now() - begin;
}

export const tarball: Row = {
  name: "tarball",
  title: "Packed tarball",
  rounds: 1,
  reach: "≤ 600 kB",
  async measure(lab) {
    const packed = must(
      await lab.run("npm", ["pack", "--dry-run", "--json", "--loglevel=silent"], {}, resolve(".")),
    );
    const [{ size }] = JSON.parse(packed.text) as [{ readonly size: number }];
    return { size: size / 1000 };
  },
  result: (rounds) => ({ value: medianOf(rounds, "size"), limit: 600, unit: "kB" }),
};

const SYNTH = `
const { App, TerraformStack } = require("cdktf");
const [, , kind, outdir] = process.argv;
const { RymiNumber, RymiProvider } = require(${JSON.stringify(resolve("dist/constructs"))});
const { NullProvider } = require("@cdktf/provider-null/lib/provider");
const { Resource } = require("@cdktf/provider-null/lib/resource");
const begin = performance.now();
const app = new App({ outdir });
const stack = new TerraformStack(app, "lines");
if (kind === "ours") new RymiProvider(stack, "rymi"); else new NullProvider(stack, "null");
for (let index = 0; index < 1000; index++) {
  const number = "+1555" + String(index).padStart(7, "0");
  if (kind === "ours") new RymiNumber(stack, "n" + index, { number, agentId: ${JSON.stringify(AGENT)} });
  else new Resource(stack, "n" + index, { triggers: { number, agentId: ${JSON.stringify(AGENT)} } });
}
app.synth();
console.log(performance.now() - begin);
`;

export const synth: Row = {
  name: "synth",
  title: "Synth of 1,000 RymiNumber",
  rounds: 7,
  reach: "≤ 1.5 × 1,000 NullResource",
  async measure(lab) {
    const script = join(lab.folder, "synth.cjs");
    writeFileSync(script, SYNTH);
    const env = { NODE_PATH: resolve("node_modules"), CI: "1" };
    const time = async (kind: string) => {
      const run = must(await lab.run(lab.node, [script, kind, join(lab.folder, `out-${kind}`)], env));
      return Number(/^[\d.]+$/m.exec(run.text)?.[0] ?? Number.NaN);
    };
    return { nullResource: await time("null"), ours: await time("ours") };
  },
  result: (rounds) => ({ value: ratioOf(rounds, "ours", "nullResource"), limit: 1.5, unit: "×" }),
};
