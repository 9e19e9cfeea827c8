import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Io } from "../io";
import { collect, wholeNumber } from "../options";

/** What commands that read the repository are told about it. */
export interface DeclaredFlags {
  readonly outdir?: string;
  readonly mapping?: readonly string[];
  readonly plan?: readonly string[];
  readonly state?: readonly string[];
  readonly pull?: true;
  readonly baseUrl?: string;
  readonly timeout: number;
}

const OUTDIR = "cdktf.out";

export function addDeclaredOptions(command: Command): Command {
  return command
    .option("--outdir <dir>", `cdktf's output folder (default: "${OUTDIR}")`)
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
      "where Rymi is (default: what the stacks say, RYMI_BASE_URL, https://api.rymi.live)",
    )
    .option("--timeout <seconds>", "give up after this time", wholeNumber(1, 86_400), 300);
}

/** The flags with their defaults. With something else to read, stacks need not be there. */
export function declaredOptions(flags: DeclaredFlags, { cwd }: Io, needsStacks: boolean) {
  const { mapping = [], plan = [], state = [], pull = false, baseUrl, timeout } = flags;
  const mayBeMissing = !needsStacks || plan.length + state.length > 0;
  const isMissing =
    mapping.length > 0 || (mayBeMissing && !existsSync(resolve(cwd, OUTDIR, "manifest.json")));
  return {
    outdir: flags.outdir ?? (isMissing ? undefined : OUTDIR),
    mappings: mapping,
    plans: plan,
    states: state,
    pull,
    baseUrl,
    timeout,
  };
}
