import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Emulator, startEmulator } from "../src/emulator";

const AGENT = "a11ce000-0000-4000-8000-000000000001";
const OTHER = "b0b00000-0000-4000-8000-000000000002";

/** Whether Rymi has the numbers with the declared agent or with another one. */
type Registered = "same" | "other agent";

export interface Command {
  readonly name: string;
  readonly registered: Registered;
  readonly argv: readonly string[];
  /** The exit code that shows that the command did its work. */
  readonly code: number;
}

/** What a command used. */
export interface Usage {
  /** Processor time in user and in system mode. */
  readonly seconds: number;
  /** Largest resident memory of the process. */
  readonly megabytes: number;
}

/** A command that takes longer is ended. */
export const LIMIT_SECONDS = 300;

/** A folder in which `size` numbers are declared in every way that the commands read, and an emulator that has them. */
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

  /** Runs a command of the package that was built in `root`; undefined when it exceeds the time limit. */
  run({ registered, argv, code: expected, name }: Command, root: string): Promise<Usage | undefined> {
    const agentId = registered === "same" ? AGENT : OTHER;
    this.#rymi.seed(this.#numbers().map((number) => ({ number, agentId })));
    this.#rymi.clearRequests();
    rmSync(join(this.folder, "written"), { force: true });
    const env = { PATH: process.env["PATH"], RYMI_API_KEY: this.#rymi.apiKey, RYMI_BASE_URL: this.#rymi.url };
    const command = join(resolve(root), "dist/cli/cdktf-rymi.js");
    return this.#spawn(["--require", REPORT_MEMORY, command, ...argv], env, expected, name);
  }

  /** Synthesizes an app with the given count of numbers or of `null_resource`. */
  synth(kind: "ours" | "null", root: string): Promise<Usage | undefined> {
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
    const blocks = numbers.map((number) => {
      const id = `n${number.slice(1)}`;
      return [
        id,
        { "//": { metadata: { path: `lines/branch/${id}`, uniqueId: id } }, number, agent_id: AGENT },
      ];
    });
    this.#writeStack("cdktf.out", { terraform: {}, resource: { rymi_number: Object.fromEntries(blocks) } });
    const open = numbers.map((number) => [
      `n${number.slice(1)}`,
      { for_each: "${var.lines}", number: "${each.key}", agent_id: "${each.value}" },
    ]);
    this.#writeStack("open.out", { resource: { rymi_number: Object.fromEntries(open) } });
    const modules = numbers.map((number) => [`m${number.slice(1)}`, { source: "./network" }]);
    this.#writeStack("modules.out", { module: Object.fromEntries(modules) });
    mkdirSync(join(this.folder, "modules.out/stacks/lines/network"));
    put("modules.out/stacks/lines/network/main.tf", 'resource "terraform_data" "network" {}\n');
    const resources = numbers.map((number) => {
      const name = `n${number.slice(1)}`;
      const values = { id: number, number, agent_id: AGENT };
      return { address: `rymi_number.${name}`, mode: "managed", type: "rymi_number", name, values };
    });
    const shown = { root_module: { resources } };
    const changes = resources.map(({ address, values }) => {
      return {
        address,
        change: { actions: ["update"], before: { ...values, agent_id: null }, after: values },
      };
    });
    put(
      "plan.json",
      JSON.stringify({ format_version: "1.2", planned_values: shown, resource_changes: changes }),
    );
    put("state.json", JSON.stringify({ format_version: "1.0", values: shown }));
    const instances = numbers.map((number) => {
      const name = `n${number.slice(1)}`;
      const values = { id: number, number, agent_id: AGENT };
      const address = `rymi_number.${name}["${number}"]`;
      return { address, mode: "managed", type: "rymi_number", name, index: number, values };
    });
    const instancesShown = { root_module: { resources: instances } };
    put("instances.json", JSON.stringify({ format_version: "1.0", values: instancesShown }));
  }

  #writeStack(outdir: string, content: unknown): void {
    const workingDirectory = "stacks/lines";
    const synthesizedStackPath = `${workingDirectory}/cdk.tf.json`;
    const out = join(this.folder, outdir);
    mkdirSync(join(out, workingDirectory), { recursive: true });
    writeFileSync(join(out, synthesizedStackPath), JSON.stringify(content, null, 2));
    const lines = { name: "lines", workingDirectory, synthesizedStackPath };
    writeFileSync(join(out, "manifest.json"), JSON.stringify({ stacks: { lines } }));
  }

  async #spawn(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    expected: number,
    name: string,
  ): Promise<Usage | undefined> {
    writeFileSync(join(this.folder, "report-memory.cjs"), MEMORY);
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      env,
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      timeout: LIMIT_SECONDS * 1000,
      killSignal: "SIGKILL",
    });
    let [text, usage] = ["", ""];
    child.stderr?.on("data", (chunk) => {
      text += chunk;
    });
    child.stdio[3]?.on("data", (chunk) => {
      usage += chunk;
    });
    const code = await new Promise<number | null>((done, fail) =>
      child.once("error", fail).once("close", done),
    );
    if (child.signalCode === "SIGKILL") return undefined;
    if (code !== expected) throw new Error(`${name}: exit code ${code} in place of ${expected}\n${text}`);
    const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(usage) as NodeJS.ResourceUsage;
    return { seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
  }
}

const REPORT_MEMORY = "./report-memory.cjs";
const MEMORY = `process.on("exit", () => require("fs").writeSync(3, JSON.stringify(process.resourceUsage())));`;

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
