import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { CliError, messageOf, shellWord } from "../io";
import { parseFile } from "./json-file";
import { COMPLETE_PLAN, readTerraformJson, TerraformJson, type TerraformValues } from "./terraform-json";

// Where the output of `terraform show -json` comes from: files that the user names, or a run of Terraform.

/** Users often name a binary plan, the log of `plan -json` or a state file instead. */
const HOW_TO_MAKE =
  "Make it of a plan with: terraform show -json PLAN > FILE; of the state with: terraform show -json > FILE";

export interface TerraformFiles {
  readonly cwd: string;
  /** Outputs of `terraform show -json`, each `FILE` or `STACK=FILE`. */
  readonly plans: readonly string[];
  readonly states: readonly string[];
}

/**
 * The contents of the files by stack: the plan where there is one, else the state. A file belongs to the stack that it is
 * given for, or to the only stack, or to the only selected one; where nothing is synthesized, it is a stack by itself.
 *
 * @param stacks names of the synthesized stacks
 * @param selected those of them that are to be checked
 * @throws {CliError} when a file cannot be read, or belongs to no single stack
 */
export function readTerraformFiles(
  { cwd, plans, states }: TerraformFiles,
  stacks: readonly string[],
  selected: readonly string[],
): ReadonlyMap<string, TerraformValues & { readonly path: string }> {
  const byStack = new Map<string, TerraformValues & { readonly path: string }>();
  // Plans are read last, so that they replace the states.
  for (const argument of [...states, ...plans]) {
    const [, named, path = argument] = /^([^=]+)=(.+)$/s.exec(argument) ?? [];
    const stack = named ?? (stacks.length === 0 ? basename(path) : selected[0]) ?? "";
    const isClear = named === undefined ? selected.length === 1 : stacks.includes(named);
    if (stacks.length > 0 && !isClear) {
      throw new CliError(
        `Which stack is ${path} of? Write STACK=${shellWord(path)}, with one of: ${stacks.join(", ")}.`,
      );
    }
    try {
      byStack.set(stack, { ...readTerraformFile(resolve(cwd, path)), path });
    } catch (error) {
      throw new CliError(`${path} ${messageOf(error)}`);
    }
  }
  return byStack;
}

/** @throws Error whose message continues the name of the file */
function readTerraformFile(path: string): TerraformValues {
  let json: TerraformJson;
  try {
    json = parseFile(path, TerraformJson, "terraform show -json");
  } catch (error) {
    throw new Error(`${messageOf(error)}. ${HOW_TO_MAKE}`);
  }
  const values = readTerraformJson(json);
  if (values.lacksResources) {
    throw new Error(`is a plan without the declared resources. ${COMPLETE_PLAN}`);
  }
  return values;
}

const run = promisify(execFile);

export interface PullOptions {
  /** Environment of Terraform. `TERRAFORM_BINARY_NAME` names another program, as it does for cdktf. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Runs `terraform plan` for a stack, without a lock: nothing is changed, the state is read from its backend, and expressions
 * get their current values, not those of the last apply.
 *
 * @param folder of the stack, after `terraform init`
 * @param options `refresh`: whether Terraform reads every resource first
 * @throws Error with the errors of Terraform
 */
export async function planStack(
  folder: string,
  options: PullOptions & { readonly refresh: boolean },
): Promise<TerraformValues> {
  // A plan has sensitive values in plain text: only this user can read the folder, and it is removed at once.
  const scratch = mkdtempSync(join(tmpdir(), "cdktf-rymi-"));
  const plan = join(scratch, "plan");
  try {
    const flags = [`-refresh=${options.refresh}`, "-lock=false", "-input=false", "-no-color", `-out=${plan}`];
    await terraform(folder, ["plan", ...flags], options);
    const json = await terraform(folder, ["show", "-json", plan], options);
    return readTerraformJson(TerraformJson.parse(JSON.parse(json)));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function terraform(
  folder: string,
  args: readonly string[],
  { env, signal }: PullOptions,
): Promise<string> {
  const program = env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  try {
    const { stdout } = await run(program, args, { cwd: folder, env, signal, maxBuffer: 1024 ** 3 });
    return stdout;
  } catch (error) {
    throw new Error(`${program} ${args[0]} failed: ${excerptOf(error)}`);
  }
}

/** Terraform's errors without their frames, on one line. */
function excerptOf(error: unknown): string {
  const { stderr = "", message = String(error) } = error as { stderr?: string; message?: string };
  const text = stderr.trim() === "" ? message : stderr;
  const line = text.replace(/[\u2502\u2575\u2577\s]+/g, " ").trim();
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}
