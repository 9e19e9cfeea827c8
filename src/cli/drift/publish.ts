import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { replaceFile } from "../../files";
import { CliError } from "../cli-error";
import type { Io } from "../io";
import type { ProgressLine } from "../progress";
import { messageOf } from "../thrown";
import type { Check } from "./check";
import { type FormatName, render } from "./formats";

/** A format, and the file it goes to; stdout without one. */
export interface FormatTarget {
  readonly format: FormatName;
  readonly path: string | undefined;
}

/**
 * Writes every report. One that cannot be written keeps none of the others back.
 *
 * @throws {CliError} when some could not be written
 */
export async function publish(
  check: Check,
  targets: readonly FormatTarget[],
  progress: ProgressLine,
): Promise<void> {
  const failures: string[] = [];
  for (const target of targets) {
    try {
      progress.show(`Writing ${target.path ?? target.format} …`);
      await publishOne(check, target, progress.io);
    } catch (error) {
      failures.push(`The report cannot be written (--format ${target.format}): ${messageOf(error)}`);
    }
  }
  if (failures.length > 0) throw new CliError(failures.join("\n"));
}

async function publishOne(check: Check, { format, path }: FormatTarget, io: Io): Promise<void> {
  const color =
    path === undefined && io.isTerminal.stdout && !io.env["NO_COLOR"] && io.env["TERM"] !== "dumb";
  const text = await render(format, check, { color });
  if (path === undefined) io.stdout(text);
  else put(resolve(io.cwd, path), text, replaceFile);
  if (format === "github") await tellGithub(check, io);
}

/** GitHub names two files to everything it runs: one for the summary of the step, one for its outputs. */
async function tellGithub(check: Check, { env }: Io): Promise<void> {
  const { githubOutputs } = await import("./formats/github.js");
  // Other steps have written there, so these are not replaced.
  if (env["GITHUB_STEP_SUMMARY"]) {
    put(env["GITHUB_STEP_SUMMARY"], await render("markdown", check, { color: false }), appendFileSync);
  }
  if (env["GITHUB_OUTPUT"]) put(env["GITHUB_OUTPUT"], githubOutputs(check), appendFileSync);
}

function put(path: string, text: string, write: (path: string, text: string) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  write(path, text);
}
