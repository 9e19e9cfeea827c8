import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { arch, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundle } from "./bundle";
import { type Cli, cliOnPath, registryOf } from "./clis";
import { type Run, run } from "./run";
import { processesIn } from "./terraform";

const PLATFORM = `${process.platform}_${arch() === "x64" ? "amd64" : arch()}`;

/** A copy of an example in its own folder, with its packages installed, that runs the commands of its README. */
export class ExampleProject {
  readonly #root = mkdtempSync(join(tmpdir(), "rymi-example-"));
  readonly #registry: string;
  #env: NodeJS.ProcessEnv;

  /**
   * @param packages names in `node_modules`
   * @param cli the CLI that runs as `terraform`; without it, the one on the PATH
   */
  constructor(example: string, packages: readonly string[], cli?: Cli) {
    this.#registry = cli === undefined ? "registry.terraform.io" : registryOf(cli);
    cpSync(join("examples", example), this.at(), { recursive: true });
    for (const name of ["home", "tmp", "project/node_modules"]) mkdirSync(join(this.#root, name));
    for (const name of [".bin", ...packages])
      symlinkSync(resolve("node_modules", name), this.at("node_modules", name));
    symlinkSync(resolve("."), this.at("node_modules/cdktf-rymi"));
    writeFileSync(join(this.#root, "terraform.rc"), "");
    this.#env = {
      PATH: process.env["PATH"],
      HOME: join(this.#root, "home"),
      TMPDIR: join(this.#root, "tmp"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: join(this.#root, "terraform.rc"),
      ...(cli && cliOnPath(cli, this.#root)),
    };
  }

  at(...names: readonly string[]): string {
    return join(this.#root, "project", ...names);
  }

  env(changes: NodeJS.ProcessEnv): void {
    this.#env = { ...this.#env, ...changes };
  }

  read(file: string): string {
    return readFileSync(this.at(file), "utf8");
  }

  /** Replaces text in a file. Throws when the file does not contain it. */
  edit(file: string, from: RegExp, to: string): void {
    const before = this.read(file);
    if (before.search(from) === -1) throw new Error(`${file} has no ${from}`);
    writeFileSync(this.at(file), before.replace(from, to));
  }

  /**
   * Bundles a provider into a folder that Terraform searches by default.
   *
   * @param address with its registry; without one (`hashicorp/null`) it is the registry of the CLI
   */
  async addProvider(address: string, version: string, entry: string): Promise<void> {
    const folder = join(this.#plugins(address, version), PLATFORM);
    await bundle(entry, join(folder, `terraform-provider-${address.split("/").at(-1)}`));
  }

  /** The same for a provider that is built already: a folder that holds its executable and nothing else. */
  linkProvider(address: string, version: string, folder: string): void {
    mkdirSync(this.#plugins(address, version), { recursive: true });
    symlinkSync(folder, join(this.#plugins(address, version), PLATFORM));
  }

  /** Runs a command of `node_modules/.bin`, or one on the PATH; the result may be a failure. */
  run(command: string, args: readonly string[], folder = this.at()): Promise<Run> {
    const local = this.at("node_modules/.bin");
    const program = readdirSync(local).includes(command) ? join(local, command) : command;
    return run(program, args, { cwd: folder, env: this.#env });
  }

  /** Runs a command, which must succeed. */
  async ok(command: string, args: readonly string[], folder?: string): Promise<Run> {
    const result = await this.run(command, args, folder);
    if (result.code !== 0)
      throw new Error(`${command} ${args.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  /** Processes that still run in a folder of the project, and socket folders of ended providers. */
  leftovers(folder = this.at()): readonly string[] {
    const sockets = readdirSync(join(this.#root, "tmp")).filter((name) => name.startsWith("tfp-"));
    return [...sockets, ...processesIn(folder)];
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #plugins(address: string, version: string): string {
    const full = address.split("/").length === 3 ? address : `${this.#registry}/${address}`;
    return join(this.#root, "home/.terraform.d/plugins", full.toLowerCase(), version);
  }
}
