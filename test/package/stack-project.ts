import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import type { Cli } from "../support/clis";
import { ALICE, NUMBER } from "../support/hcl";
import { type Run, run } from "../support/run";
import { processesIn } from "../support/terraform";

/** The `type` of a package.json; undefined is one that has none. */
export type ModuleType = "module" | "commonjs" | undefined;

/** A user's project with one stack, synthesized by the constructs, and a CLI that runs in its stack folder. */
export class StackProject {
  readonly #root = mkdtempSync(join(tmpdir(), "rymi-project-"));
  readonly #cli: Cli;
  readonly rymi: Emulator;
  #env: NodeJS.ProcessEnv;

  constructor(cli: Cli, rymi: Emulator) {
    this.#cli = cli;
    this.rymi = rymi;
    for (const name of ["bin", "home", "tmp"]) mkdirSync(this.at(name));
    writeFileSync(this.at("terraform.rc"), "");
    this.#env = {
      PATH: `${this.at("bin")}${delimiter}${process.env["PATH"]}`,
      HOME: this.at("home"),
      TMPDIR: this.at("tmp"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: this.at("terraform.rc"),
      RYMI_API_KEY: rymi.apiKey,
      RYMI_BASE_URL: rymi.url,
    };
  }

  at(...names: readonly string[]): string {
    return join(this.#root, ...names);
  }

  /** The folder in which Terraform runs. */
  get stack(): string {
    return this.at("cdktf.out/stacks/phones");
  }

  env(changes: NodeJS.ProcessEnv): this {
    this.#env = { ...this.#env, ...changes };
    return this;
  }

  /** What `node` is to Terraform and the provider. */
  useNode(executable: string): this {
    rmSync(this.at("bin/node"), { force: true });
    symlinkSync(executable, this.at("bin/node"));
    return this;
  }

  useType(type: ModuleType): this {
    writeFileSync(this.at("package.json"), JSON.stringify({ name: "phones", type }));
    return this;
  }

  /** Synthesizes a stack with one number. */
  synth(agentId: string, providerFolder?: string): void {
    const context = providerFolder === undefined ? {} : { "cdktf-rymi/provider": providerFolder };
    const app = new App({ outdir: this.at("cdktf.out"), context });
    const stack = new TerraformStack(app, "phones");
    new LocalBackend(stack, { path: "terraform.tfstate" });
    new RymiProvider(stack, "rymi");
    new RymiNumber(stack, "desk", { number: NUMBER, agentId });
    app.synth();
  }

  /** The same as {@link synth}, by the built package in an app of the project's own, which `node` runs. */
  async synthByApp(type: ModuleType): Promise<void> {
    this.useType(type);
    mkdirSync(this.at("node_modules"));
    for (const name of ["cdktf", "constructs"])
      symlinkSync(resolve("node_modules", name), this.at("node_modules", name));
    symlinkSync(resolve("."), this.at("node_modules/cdktf-rymi"));
    writeFileSync(this.at("main.js"), appOf(type));
    const { code, text } = await run(this.at("bin/node"), ["main.js"], { cwd: this.at(), env: this.#env });
    if (code !== 0) throw new Error(`the app failed:\n${text}`);
  }

  /** Runs the CLI in the stack folder or another one; it must succeed. */
  async ok(args: readonly string[], folder = this.stack): Promise<Run> {
    const result = await run(this.#cli.path, [...args, "-no-color"], { cwd: folder, env: this.#env });
    if (result.code === 0) return result;
    throw new Error(`${this.#cli.name}: ${args.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
  }

  async apply(folder?: string): Promise<Run> {
    return this.ok(["apply", "-auto-approve", "-input=false"], folder);
  }

  /** Text of `plan`; a plan that cannot be made fails the test. */
  async plan(folder?: string): Promise<string> {
    return (await this.ok(["plan", "-input=false"], folder)).text;
  }

  read(...names: readonly string[]): string {
    return readFileSync(join(this.stack, ...names), "utf8");
  }

  /** Provider processes and their sockets that are still there. */
  leftovers(): readonly string[] {
    const sockets = readdirSync(this.at("tmp")).filter((name) => name.startsWith("tfp-"));
    return [...sockets, ...processesIn(this.stack)];
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

function appOf(type: ModuleType): string {
  const imported = (names: string, from: string) =>
    type === "module"
      ? `import { ${names} } from "${from}";\n`
      : `const { ${names} } = require("${from}");\n`;
  return `${imported("App, TerraformStack", "cdktf")}${imported("RymiNumber, RymiProvider", "cdktf-rymi")}
const app = new App({ outdir: "cdktf.out" });
const stack = new TerraformStack(app, "phones");
new RymiProvider(stack, "rymi");
new RymiNumber(stack, "desk", { number: "${NUMBER}", agentId: "${ALICE}" });
app.synth();
`;
}

/** Gives each test a project, an emulator and a CLI, and takes them away again. Nothing may be left running. */
export function useStackProject(cli: Cli): () => Promise<StackProject> {
  const open: StackProject[] = [];
  afterEach(async () => {
    for (const project of open.splice(0)) {
      await project.rymi.stop();
      const leftovers = project.leftovers();
      project.remove();
      expect(leftovers).toEqual([]);
    }
  });
  return async () => {
    const project = new StackProject(cli, await startEmulator());
    open.push(project);
    return project;
  };
}
