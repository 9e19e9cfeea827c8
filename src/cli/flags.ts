import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import * as z from "zod/mini";
import { parseFile } from "../declared";
import { CliError, type Io, messageOf } from "../io";
import type { ConnectFlags } from "./connect";

/** Parses a flag whose value is a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[0-9]+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Parses a flag that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** For a command that writes its progress to stderr. */
export function quietOption(): Option {
  return new Option("--quiet", "print results, warnings and errors only");
}

/** The flags of commands that read the repository. */
export interface DeclaredFlags extends ConnectFlags {
  readonly outdir?: string;
  readonly mapping?: readonly string[];
  readonly plan?: readonly string[];
  readonly state?: readonly string[];
  readonly pull?: true;
  readonly timeout: number;
}

/** cdktf's default output folder. */
export const OUTDIR = "cdktf.out";

export function addDeclaredOptions(command: Command): Command {
  return command
    .option("--outdir <dir>", `cdktf's output folder (default: output of cdktf.json, "${OUTDIR}")`)
    .option(
      "--mapping <file>",
      "a JSON or YAML file, number to agent, in place of stacks; repeatable",
      collect,
    )
    .option("--plan <[stack=]file>", "a plan as terraform show -json prints it; repeatable", collect)
    .option("--state <[stack=]file>", "a state as terraform show -json prints it; repeatable", collect)
    .option("--pull", "run terraform plan for values that only Terraform knows")
    .option(
      "--base-url <url>",
      "address of Rymi (default: RYMI_BASE_URL, then that of the stacks, then https://api.rymi.live)",
    )
    .option(
      "--workspace <id>",
      "workspace of the numbers (default: that of the stacks, then RYMI_WORKSPACE, then the key's own)",
    )
    .option("--timeout <seconds>", "time limit", wholeNumber(1, 86_400), 300)
    .addOption(quietOption());
}

/** When a command needs synthesized stacks. */
export interface StackUse {
  /** True: with a mapping file, no stack is read. False: both are read. */
  readonly mappingsReplaceStacks: boolean;
  /** Whether the command works without stacks, whatever the other flags. */
  readonly stacksOptional: boolean;
}

/**
 * The flags with their defaults.
 *
 * @throws {CliError} when `cdktf.json` cannot be read
 */
export function declaredOptions(flags: DeclaredFlags, { cwd }: Io, use: StackUse) {
  const { mapping: mappings = [], plan: plans = [], state: states = [], pull = false, timeout } = flags;
  // Stacks are required if no other flag names declared numbers.
  const isOptional = use.stacksOptional || mappings.length + plans.length + states.length > 0;
  const readsStacks = !use.mappingsReplaceStacks || mappings.length === 0;
  const outdir = flags.outdir ?? (readsStacks ? defaultOutdir(cwd, isOptional) : undefined);
  return { outdir, mappings, plans, states, pull, timeout };
}

/** Undefined when no stack is read. */
function defaultOutdir(cwd: string, isOptional: boolean): string | undefined {
  const outdir = outputOfCdktf(cwd);
  return isOptional && !existsSync(resolve(cwd, outdir, "manifest.json")) ? undefined : outdir;
}

const CdktfJson = z.looseObject({ output: z._default(z.string(), OUTDIR) });

/**
 * The output folder of cdktf in this project.
 *
 * @throws {CliError} when `cdktf.json` cannot be read
 */
export function outputOfCdktf(cwd: string): string {
  if (!existsSync(resolve(cwd, "cdktf.json"))) return OUTDIR;
  try {
    return parseFile(resolve(cwd, "cdktf.json"), CdktfJson, "cdktf init").output;
  } catch (error) {
    throw new CliError(
      `cdktf.json cannot be used: it ${messageOf(error)}. Correct it, or name cdktf's output folder with --outdir.`,
    );
  }
}
