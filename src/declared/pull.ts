import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readShown, Shown, type ShownStack } from "./shown";

const run = promisify(execFile);

export interface PullOptions {
  /** Environment of Terraform. `TERRAFORM_BINARY_NAME` names another program, as it does for cdktf. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Asks Terraform what a stack comes to. It plans without a lock: nothing is changed anywhere, the state is read where it
 * lies, and expressions get the values they have now, not those of the last apply.
 *
 * @param folder of the stack, after `terraform init`
 * @param options `refresh`: whether Terraform looks at every resource first
 * @throws Error with what Terraform said
 */
export async function pullStack(
  folder: string,
  options: PullOptions & { readonly refresh: boolean },
): Promise<ShownStack> {
  // A plan holds sensitive values in the clear: it lies where only this user can read it, and goes at once.
  const scratch = mkdtempSync(join(tmpdir(), "cdktf-rymi-"));
  const plan = join(scratch, "plan");
  try {
    const flags = [`-refresh=${options.refresh}`, "-lock=false", "-input=false", "-no-color", `-out=${plan}`];
    await terraform(folder, ["plan", ...flags], options);
    const shown: unknown = JSON.parse(await terraform(folder, ["show", "-json", plan], options));
    return readShown(Shown.parse(shown));
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
    throw new Error(`${program} ${args[0]} failed: ${excerpt(error)}`);
  }
}

/** Terraform's errors without their frames, on one line. */
function excerpt(error: unknown): string {
  const { stderr = "", message = String(error) } = error as { stderr?: string; message?: string };
  const text = stderr.trim() === "" ? message : stderr;
  const line = text.replace(/[\u2502\u2575\u2577\s]+/g, " ").trim();
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}
