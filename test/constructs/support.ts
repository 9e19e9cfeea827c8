import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack, Testing } from "cdktf";

/** For processes that are, or start, Terraform: no settings of the machine's owner, no news from the Internet. */
export const TERRAFORM_ENV = { ...process.env, TF_CLI_CONFIG_FILE: devNull, CHECKPOINT_DISABLE: "1" };

/** A folder of its own for each test of a file. Call it at the top; what it returns gives the current one. */
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

/** Stacks for tests that only look at what is synthesized. What cdktf writes for them is gone after the test. */
export function useStacks(): (app?: App, id?: string) => TerraformStack {
  const scratch = useScratchFolder();
  return (app = new App({ outdir: scratch(), stackTraces: false }), id = "phones") =>
    new TerraformStack(app, id);
}

/** What a stack is synthesized to, its validations passed. */
export function synthesized(stack: TerraformStack): Record<string, unknown> {
  return JSON.parse(Testing.synth(stack, true));
}

/** A Terraform expression, written out. */
export const expression = (text: string) => `\${${text}}`;
