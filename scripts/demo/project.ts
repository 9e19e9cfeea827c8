import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters, styleText } from "node:util";

const STACK = "phone-lines";
const COMMAND = resolve("dist/cli/cdktf-rymi.js");
/** The packages of a user's project. */
const PACKAGES = ["cdktf", "constructs", "tsx", ".bin"];

export interface Output {
  readonly code: number | null;
  readonly text: string;
}

/** A copy of the quickstart example in a temporary folder, used as a user would. */
export class Project {
  readonly #folder = mkdtempSync(join(tmpdir(), "rymi-demo-"));
  readonly #env: NodeJS.ProcessEnv;
  readonly #running = new Set<ReturnType<typeof spawn>>();

  static hasTerraform(): boolean {
    return spawnSync("terraform", ["version"]).status === 0;
  }

  constructor(environment: NodeJS.ProcessEnv) {
    const modules = join(this.#folder, "node_modules");
    for (const folder of [modules, this.#at("home"), this.#at("tmp")]) mkdirSync(folder);
    cpSync("examples/quickstart", this.#folder, { recursive: true });
    for (const name of PACKAGES) symlinkSync(resolve("node_modules", name), join(modules, name));
    symlinkSync(resolve("."), join(modules, "cdktf-rymi"));
    writeFileSync(this.#at("terraform.rc"), "");
    this.#env = {
      PATH: process.env["PATH"],
      // Files that the tools keep are removed with the folder.
      HOME: this.#at("home"),
      TMPDIR: this.#at("tmp"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: this.#at("terraform.rc"),
      ...environment,
    };
  }

  source(): string {
    return readFileSync(this.#at("main.ts"), "utf8");
  }

  /** Edits the code. */
  replace(text: string, by: string): void {
    const source = this.source();
    if (!source.includes(text)) throw new UnexpectedResult(`${text} is not in the example`);
    writeFileSync(this.#at("main.ts"), source.replace(text, by));
  }

  /** Runs cdktf, which must succeed. @returns its output from the plan on */
  async cdktf(...args: readonly string[]): Promise<string> {
    const { code, text } = await this.#run(resolve("node_modules/.bin/cdktf"), args, this.#folder);
    if (code !== 0)
      throw new UnexpectedResult(`cdktf ${args.join(" ")} ended with ${code}:\n${withoutProgress(text)}`);
    return `$ cdktf ${args.join(" ")}\n${fromPlanOn(text)}`;
  }

  async terraform(...args: readonly string[]): Promise<Output> {
    const { code, text } = await this.#run("terraform", args, this.#at("cdktf.out", "stacks", STACK));
    return { code, text: `$ terraform ${args.join(" ")}\n${text}` };
  }

  /** Runs our command as `npx cdktf-rymi` would. */
  async command(...args: readonly string[]): Promise<Output> {
    const { code, text } = await this.#run(process.execPath, [COMMAND, ...args], this.#folder);
    return { code, text: `$ cdktf-rymi ${args.join(" ")}\n${text}` };
  }

  remove(): void {
    for (const child of this.#running) child.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #at(...names: readonly string[]): string {
    return join(this.#folder, ...names);
  }

  #run(command: string, args: readonly string[], cwd: string): Promise<Output> {
    return new Promise((done, fail) => {
      const child = spawn(command, args, { cwd, env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
      this.#running.add(child);
      let text = "";
      const add = (chunk: Buffer) => {
        text += chunk;
      };
      child.stdout.on("data", add);
      child.stderr.on("data", add);
      child.on("error", fail);
      child.on("close", (code) => {
        this.#running.delete(child);
        done({ code, text: stripVTControlCharacters(text) });
      });
    });
  }
}

/** cdktf's output from the plan on, without that of `terraform init` before it. */
function fromPlanOn(text: string): string {
  const lines = withoutProgress(text).split("\n");
  const start = lines.findIndex((line) =>
    /Terraform used the selected|^No changes\.|Refreshing state/.test(line),
  );
  return lines.slice(Math.max(0, start)).join("\n");
}

function withoutProgress(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/^(phone-lines| {11}) {2}/, "").trimEnd())
    .filter((line) => !/^\d+ Stacks? (deploying|destroying)|^. {2}Synthesizing$/.test(line))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
}

/** A result that the demo does not expect. */
export class UnexpectedResult extends Error {}

let steps = 0;
const { NO_COLOR, FORCE_COLOR } = process.env;
const isPlain = NO_COLOR !== undefined || (FORCE_COLOR === undefined && !process.stdout.isTTY);
const styled = (style: "bold" | "dim" | "green", text: string) => (isPlain ? text : styleText(style, text));

export function step(title: string): void {
  process.stdout.write(`\n${styled("bold", `${++steps}. ${title}`)}\n`);
}

/** Prints output of a program, with a bar before each line. */
export function say(text: string): void {
  const lines = text.trimEnd().split("\n");
  process.stdout.write(`\n${lines.map((line) => `${styled("dim", "   │")} ${line}`.trimEnd()).join("\n")}\n`);
}

export function expectThat(isTrue: boolean, what: string): void {
  if (!isTrue) throw new UnexpectedResult(`expected: ${what}`);
  process.stdout.write(`\n   ${styled("green", "✓")} ${what}\n`);
}
