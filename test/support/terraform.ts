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
import { type Run, type RunOptions, run } from "./run";

/** Real Terraform in folders of its own, with our built provider in a filesystem mirror. */

const VERSION: string = JSON.parse(readFileSync("package.json", "utf8")).version;
const PLATFORM = `${process.platform}_${arch() === "x64" ? "amd64" : arch()}`;

const isThere = spawnSync("terraform", ["version"]).status === 0;

/** `describe` for tests that need Terraform. Without it they are skipped, except in CI, where that is a failure. */
export function describeTerraform(name: string, tests: () => void): void {
  if (isThere) {
    describe(name, tests);
  } else if (process.env["CI"]) {
    test(`${name}: Terraform is installed`, () => {
      throw new Error("terraform is not on the PATH, and in CI its tests must not be skipped");
    });
  } else {
    describe.skip(`${name} (skipped: terraform is not on the PATH)`, tests);
  }
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
  #env: NodeJS.ProcessEnv;

  constructor(rymi: Emulator, executable: string) {
    this.folder = mkdtempSync(join(tmpdir(), "rymi-test-"));
    this.rymi = rymi;
    for (const name of ["home", "tmp", "work"]) mkdirSync(join(this.folder, name));
    const leaf = this.#mirror("registry.terraform.io/rymi/rymi", VERSION);
    symlinkSync(dirname(executable), leaf);
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

  /** Puts another provider into the mirror: a folder that holds its executable and nothing else. */
  addProvider(address: string, version: string, folder: string): void {
    symlinkSync(folder, this.#mirror(address, version));
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

  /** Runs Terraform and answers whatever came of it. */
  async terraform(args: readonly string[], options: Partial<RunOptions> = {}): Promise<Run> {
    return run("terraform", args, { cwd: this.work, env: this.#env, ...options });
  }

  /** Runs Terraform, which must succeed. */
  async ok(...args: readonly string[]): Promise<Run> {
    const result = await this.terraform(args);
    if (result.code !== 0)
      throw new Error(`terraform ${args.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  apply(...args: readonly string[]): Promise<Run> {
    return this.ok("apply", "-auto-approve", "-input=false", ...args);
  }

  /** Runs Terraform, which must fail, and answers with what it said. */
  async fails(...args: readonly string[]): Promise<string> {
    const result = await this.terraform(args);
    if (result.code === 0) throw new Error(`terraform ${args.join(" ")} did not fail:\n${result.stdout}`);
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

  /** What the state holds: attribute values by address. */
  async state(): Promise<Record<string, Record<string, unknown>>> {
    const shown = JSON.parse((await this.ok("show", "-json")).stdout);
    const resources: { address: string; values: Record<string, unknown> }[] =
      shown.values?.root_module?.resources ?? [];
    return Object.fromEntries(resources.map(({ address, values }) => [address, values]));
  }

  read(name: string): string {
    return readFileSync(join(this.work, name), "utf8");
  }

  /** Processes that still run in this workspace, and folders that providers left behind. */
  leftovers(): readonly string[] {
    const sockets = readdirSync(join(this.folder, "tmp")).filter((name) => name.startsWith("tfp-"));
    return [...sockets, ...processesIn(this.work)];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #mirror(address: string, version: string): string {
    const parent = join(this.folder, "mirror", address, version);
    mkdirSync(parent, { recursive: true });
    return join(parent, PLATFORM);
  }
}

/**
 * Gives each test an emulator and a workspace, and takes both away again. A provider process or socket folder that is
 * left after a test fails it.
 *
 * @param executable answers which provider is tested; it has to be alone in its folder
 */
export function useWorkspace(executable = testedProvider): (options?: EmulatorOptions) => Promise<Workspace> {
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
    const workspace = new Workspace(await startEmulator(options), executable());
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
      // Gone meanwhile, or not ours to look at.
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
