import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack, Testing } from "cdktf";

/** For processes that run Terraform: without settings of the user and without requests to the Internet. */
export const TERRAFORM_ENV = { ...process.env, TF_CLI_CONFIG_FILE: devNull, CHECKPOINT_DISABLE: "1" };

/** A folder for each test of a file. Call it at the top level; the returned function gives the folder of the current test. */
export function useScratchFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cdktf-rymi-constructs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** Writes a provider of several files, as a build does; its executable has these contents. */
export function writeProvider(folder: string, contents: string): void {
  mkdirSync(join(folder, "lib"), { recursive: true });
  writeFileSync(join(folder, "terraform-provider-rymi"), contents);
  writeFileSync(join(folder, "package.json"), '{"type":"commonjs"}\n');
  writeFileSync(join(folder, "lib/part.cjs"), "");
}

/** Stacks for tests of the synthesized JSON. Files that cdktf writes for them are removed after the test. */
export function useStacks(): (app?: App, id?: string) => TerraformStack {
  const scratch = useScratchFolder();
  return (app = new App({ outdir: scratch(), stackTraces: false }), id = "phones") =>
    new TerraformStack(app, id);
}

/** The synthesized JSON of a stack, after its validations. */
export function synthesized(stack: TerraformStack): Record<string, unknown> {
  return JSON.parse(Testing.synth(stack, true));
}

/** The text of a Terraform expression. */
export const expression = (text: string) => `\${${text}}`;
