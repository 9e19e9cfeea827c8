import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { RymiProvider } from "cdktf-rymi";
import { type Cli, cliOnPath } from "../support/clis";
import { type Run, run } from "../support/run";
import type { Repository } from "./support";

/** The folder of the one stack, `phones`, in which Terraform runs. */
export const STACK = "cdktf.out/stacks/phones";

/** Synthesizes a stack `phones` with the real provider, in an environment with this CLI alone. */
export function synthFor(
  repo: Repository,
  cli: Cli,
  build: (stack: TerraformStack) => void,
  syntax: "JSON" | "HCL" = "JSON",
): void {
  if (syntax === "HCL") process.env["SYNTH_HCL_OUTPUT"] = "true"; // as the cdktf CLI does for --hcl
  try {
    const app = new App({
      outdir: join(repo.folder, "cdktf.out"),
      context: { "cdktf-rymi/executable": resolve("dist/provider/terraform-provider-rymi") },
    });
    const stack = new TerraformStack(app, "phones");
    // By default the state lies in the folder where the app runs.
    new LocalBackend(stack, { path: join(repo.folder, "terraform.tfstate") });
    new RymiProvider(stack, "rymi");
    build(stack);
    app.synth();
  } finally {
    delete process.env["SYNTH_HCL_OUTPUT"];
  }
  for (const name of ["home", "tmp"]) mkdirSync(join(repo.folder, name), { recursive: true });
  Object.assign(repo.env, {
    HOME: join(repo.folder, "home"),
    TMPDIR: join(repo.folder, "tmp"),
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: repo.write("terraform.rc", ""),
    ...cliOnPath(cli, repo.folder),
  });
}

/** Runs the CLI in the stack's folder. It must succeed. */
export async function inStack(repo: Repository, cli: Cli, ...args: readonly string[]): Promise<Run> {
  const result = await run(cli.path, args, { cwd: join(repo.folder, STACK), env: repo.env });
  if (result.code !== 0) throw new Error(`${args.join(" ")} failed:\n${result.text}`);
  return result;
}

/** Makes a plan with the options and writes the output of `show -json` to `plan.json`. */
export async function writePlan(repo: Repository, cli: Cli, ...options: readonly string[]): Promise<void> {
  await inStack(repo, cli, "plan", "-input=false", "-out=plan", ...options);
  repo.write("plan.json", (await inStack(repo, cli, "show", "-json", "plan")).stdout);
}
