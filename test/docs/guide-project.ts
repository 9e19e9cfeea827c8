import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
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
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "cdktf-rymi/emulator";
import { type Cli, cliOnPath } from "../support/clis";
import { freePort } from "../support/loopback";
import { run } from "../support/run";
import { patch, type Step } from "./guide-steps";

const PACKAGES = ["@cdktf", "cdktf", "constructs", "tsx"];
/** The port that guides give to an emulator. */
const GUIDE_PORT = "4010";

/** A folder in which the steps of a guide are run, with an emulator of Rymi. */
export class GuideProject {
  readonly folder = mkdtempSync(join(tmpdir(), "rymi-guide-"));
  readonly rymi: Emulator;
  readonly #port: string;
  readonly #background: ChildProcess[] = [];
  #env: NodeJS.ProcessEnv;
  #printed = "";

  /** @param cli what `terraform` is for whoever follows the guide */
  static async open(cli: Cli, options?: EmulatorOptions): Promise<GuideProject> {
    return new GuideProject(cli, await startEmulator(options), await freePort());
  }

  private constructor(cli: Cli, rymi: Emulator, port: string) {
    this.rymi = rymi;
    this.#port = port;
    for (const name of ["home", "tmp", "work"]) mkdirSync(this.at(name));
    writeFileSync(this.at("terraform.rc"), "");
    writeFileSync(this.at("exported"), "");
    this.#env = {
      ...cliOnPath(cli, this.folder),
      HOME: this.at("home"),
      TMPDIR: this.at("tmp"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: this.at("terraform.rc"),
      NO_COLOR: "1",
      // The packages that somebody has fetched before.
      npm_config_cache: process.env["npm_config_cache"] ?? join(homedir(), ".npm"),
      npm_config_prefer_offline: "true",
      npm_config_audit: "false",
      npm_config_update_notifier: "false",
      RYMI_API_KEY: rymi.apiKey,
      RYMI_BASE_URL: rymi.url,
    };
  }

  at(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  env(changes: NodeJS.ProcessEnv): this {
    this.#env = { ...this.#env, ...changes };
    return this;
  }

  /** Links the packages that the README's installation would install. */
  install(): this {
    const bin = this.at("work/node_modules/.bin");
    mkdirSync(bin, { recursive: true });
    for (const name of PACKAGES)
      symlinkSync(resolve("node_modules", name), this.at("work/node_modules", name));
    symlinkSync(resolve("."), this.at("work/node_modules/cdktf-rymi"));
    for (const name of readdirSync("node_modules/.bin"))
      symlinkSync(resolve("node_modules/.bin", name), join(bin, name));
    symlinkSync(resolve("dist/cli/cdktf-rymi.js"), join(bin, "cdktf-rymi"));
    cpSync("examples/quickstart/cdktf.json", this.at("work/cdktf.json"));
    writeFileSync(this.at("work/package.json"), "{}");
    return this;
  }

  /** Runs the steps of a guide. Throws with the line of the first block that has another result. */
  async follow(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      try {
        await this.#take({ ...step, text: step.text.replaceAll(GUIDE_PORT, this.#port) });
      } catch (error) {
        throw new Error(`line ${step.line}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  async close(): Promise<void> {
    for (const child of this.#background.splice(0)) {
      const ended = once(child, "close");
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
      await ended;
    }
    await this.rymi.stop();
    rmSync(this.folder, { recursive: true });
  }

  async #take(step: Step): Promise<void> {
    switch (step.kind) {
      case "write":
        mkdirSync(dirname(this.at("work", step.path)), { recursive: true });
        return writeFileSync(this.at("work", step.path), step.text);
      case "edit": {
        const path = this.at("work", step.path);
        return writeFileSync(path, patch(readFileSync(path, "utf8"), step.text));
      }
      case "run":
        return this.#run(step.text, step.exit);
      case "start":
        return this.#start(step.text);
      case "prints":
        return expectPrinted(this.#printed, step.text);
    }
  }

  async #run(commands: string, exit: number): Promise<void> {
    // Each block has its own shell; variables and working folder are passed on to the next one.
    const state = this.at("exported");
    const script = `. "${state}"\ntrap 'export -p > "${state}"; echo "cd \\"$PWD\\"" >> "${state}"' EXIT\nset -e\n${approved(commands)}`;
    const result = await run("sh", ["-c", script], { cwd: this.at("work"), env: this.#env });
    this.#printed = result.stdout + result.stderr;
    if (result.code !== exit)
      throw new Error(`exit code ${result.code} instead of ${exit}:\n${this.#printed}`);
  }

  async #start(command: string): Promise<void> {
    const child = spawn("sh", ["-c", command], {
      cwd: this.at("work"),
      env: this.#env,
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#background.push(child);
    const [output] = await Promise.race([once(child.stdout, "data"), once(child, "close").then(() => [""])]);
    this.#printed = String(output);
  }
}

/** Adds `--auto-approve`, as a test cannot confirm a deploy. */
function approved(commands: string): string {
  return commands.replace(/\bcdkt[fn] (deploy|destroy)\b/g, "$& --auto-approve");
}

function expectPrinted(printed: string, expected: string): void {
  const plain = printed.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  let from = 0;
  for (const line of expected.split("\n").map((each) => each.replace(/\s+/g, " ").trim())) {
    if (line === "" || line === "…") continue;
    const parts = line.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(`(^|\\s)${parts.join(".*")}$`);
    const found = plain.findIndex((each, index) => index >= from && pattern.test(each));
    if (found < 0) throw new Error(`"${line}" was not printed (in this place):\n${printed}`);
    from = found + 1;
  }
}
