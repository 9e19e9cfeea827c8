import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { arch, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "cdktf-rymi/emulator";
import { testedProvider } from "./bundle";
import { type Cli, registryOf } from "./clis";
import { type Run, type RunOptions, run } from "./run";

/** A real Terraform or OpenTofu in folders of its own, with our built provider in a filesystem mirror. */

const VERSION: string = JSON.parse(readFileSync("package.json", "utf8")).version;
const REGISTRIES = ["registry.terraform.io", "registry.opentofu.org"];
const PLATFORM = `${process.platform}_${arch() === "x64" ? "amd64" : arch()}`;

/**
 * `describe` for tests that run `terraform` on the PATH alone, where the CLI makes no difference. Without it they are
 * skipped; in CI `describeEachCli` makes that a failure.
 */
export function describeTerraform(name: string, tests: () => void): void {
  if (spawnSync("terraform", ["version"]).status === 0) describe(name, tests);
  else describe.skip(`${name} (skipped: terraform is not on the PATH)`, tests);
}

export interface PlannedChange {
  readonly address: string;
  readonly actions: readonly string[];
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly afterUnknown: Record<string, unknown>;
  readonly replacePaths: readonly (readonly string[])[];
}

export interface Plan {
  readonly run: Run;
  readonly isEmpty: boolean;
  readonly changes: readonly PlannedChange[];
  readonly drift: readonly PlannedChange[];
}

export class Workspace {
  readonly folder: string;
  readonly rymi: Emulator;
  cli: Cli;
  #env: NodeJS.ProcessEnv;

  constructor(rymi: Emulator, cli: Cli, executable: string) {
    this.folder = mkdtempSync(join(tmpdir(), "rymi-test-"));
    this.rymi = rymi;
    this.cli = cli;
    for (const name of ["home", "tmp", "work"]) mkdirSync(join(this.folder, name));
    for (const registry of REGISTRIES)
      this.addProvider(`${registry}/rymi/rymi`, VERSION, dirname(executable));
    writeFileSync(
      join(this.folder, "terraform.rc"),
      `provider_installation {\n  filesystem_mirror {\n    path = "${join(this.folder, "mirror")}"\n  }\n}\n`,
    );
    this.#env = {
      PATH: process.env["PATH"],
      HOME: join(this.folder, "home"),
      TMPDIR: join(this.folder, "tmp"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: join(this.folder, "terraform.rc"),
      TF_IN_AUTOMATION: "1",
      RYMI_API_KEY: rymi.apiKey,
      RYMI_BASE_URL: rymi.url,
    };
  }

  /**
   * Puts a provider into the mirror: a folder that holds its executable and nothing else.
   *
   * @param address with its registry; without one (`hashicorp/null`) it is the registry of this CLI
   */
  addProvider(address: string, version: string, folder: string): void {
    const full = address.split("/").length === 3 ? address : `${registryOf(this.cli)}/${address}`;
    const parent = join(this.folder, "mirror", full, version);
    mkdirSync(parent, { recursive: true });
    symlinkSync(folder, join(parent, PLATFORM));
  }

  /** Later commands run this CLI, on the same state. It needs its own `init`. */
  switchTo(cli: Cli): void {
    this.cli = cli;
    rmSync(join(this.work, ".terraform"), { recursive: true, force: true });
  }

  /** The requests to Rymi, without GET /v1/keys/self, which each process may send once. */
  get requests(): Emulator["requests"] {
    return this.rymi.requests.filter(({ path }) => path !== "/v1/keys/self");
  }

  get work(): string {
    return join(this.folder, "work");
  }

  env(changes: NodeJS.ProcessEnv): this {
    this.#env = { ...this.#env, ...changes };
    return this;
  }

  /** Writes `main.tf`, with the provider required, and runs `init` when there was none before. */
  async configure(hcl: string, provider = 'provider "rymi" {}'): Promise<void> {
    const required = 'terraform {\n  required_providers {\n    rymi = { source = "rymi/rymi" }\n  }\n}\n';
    writeFileSync(join(this.work, "main.tf"), `${required}\n${provider}\n\n${hcl}\n`);
    if (!existsSync(join(this.work, ".terraform"))) await this.ok("init", "-input=false");
  }

  /** Runs the CLI; the result may be a failure. */
  async terraform(args: readonly string[], options: Partial<RunOptions> = {}): Promise<Run> {
    return run(this.cli.path, args, { cwd: this.work, env: this.#env, ...options });
  }

  /** Runs the CLI, which must succeed. */
  async ok(...args: readonly string[]): Promise<Run> {
    const result = await this.terraform(args);
    if (result.code !== 0)
      throw new Error(`${this.cli.name}: ${args.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  apply(...args: readonly string[]): Promise<Run> {
    return this.ok("apply", "-auto-approve", "-input=false", ...args);
  }

  /** Runs the CLI, which must fail, and returns its output. */
  async fails(...args: readonly string[]): Promise<string> {
    const result = await this.terraform(args);
    if (result.code === 0)
      throw new Error(`${this.cli.name}: ${args.join(" ")} did not fail:\n${result.stdout}`);
    return result.text;
  }

  async plan(...args: readonly string[]): Promise<Plan> {
    const result = await this.terraform([
      "plan",
      "-detailed-exitcode",
      "-input=false",
      "-out=plan.bin",
      ...args,
    ]);
    if (result.code !== 0 && result.code !== 2)
      throw new Error(`plan failed:\n${result.stdout}\n${result.stderr}`);
    const shown = JSON.parse((await this.ok("show", "-json", "plan.bin")).stdout);
    const { resource_changes: changes = [], resource_drift: drift = [] } = shown;
    return {
      run: result,
      isEmpty: result.code === 0,
      changes: changes.map(toChange),
      drift: drift.map(toChange),
    };
  }

  /** The attribute values of the state, by address. */
  async state(): Promise<Record<string, Record<string, unknown>>> {
    const shown = JSON.parse((await this.ok("show", "-json")).stdout);
    const resources: { address: string; values: Record<string, unknown> }[] =
      shown.values?.root_module?.resources ?? [];
    return Object.fromEntries(resources.map(({ address, values }) => [address, values]));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.work, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.work, name), "utf8");
  }

  /** Processes that still run in this workspace, and socket folders of ended providers. */
  leftovers(): readonly string[] {
    const sockets = readdirSync(join(this.folder, "tmp")).filter((name) => name.startsWith("tfp-"));
    return [...sockets, ...processesIn(this.work)];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Gives each test an emulator and a workspace, and removes both after the test. The test fails when a provider process or
 * socket folder is left.
 *
 * @param cli the CLI that the workspace runs, as `describeEachCli` gives it
 * @param executable returns the path of the tested provider; nothing but its own files may be in its folder
 */
export function useWorkspace(
  cli: Cli,
  executable = testedProvider,
): (options?: EmulatorOptions) => Promise<Workspace> {
  const open: Workspace[] = [];
  afterEach(async () => {
    for (const workspace of open.splice(0)) {
      await workspace.rymi.stop();
      const leftovers = workspace.leftovers();
      workspace.remove();
      expect(leftovers).toEqual([]);
    }
  });
  return async (options) => {
    const workspace = new Workspace(await startEmulator(options), cli, executable());
    open.push(workspace);
    return workspace;
  };
}

export function processesIn(folder: string): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      // The process has ended, or belongs to another user.
      return false;
    }
  });
}

function toChange(change: {
  address: string;
  change: {
    actions: string[];
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
    after_unknown: Record<string, unknown>;
    replace_paths?: string[][];
  };
}): PlannedChange {
  const { actions, before, after, after_unknown, replace_paths } = change.change;
  return {
    address: change.address,
    actions,
    before,
    after,
    afterUnknown: after_unknown,
    replacePaths: replace_paths ?? [],
  };
}
