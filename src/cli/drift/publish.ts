import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CliError } from "../cli-error";
import type { Io } from "../io";
import { messageOf } from "../thrown";
import type { Check } from "./check";
import { FORMATS, type FormatName } from "./formats";
import { githubOutputs } from "./formats/github";
import { toMarkdown } from "./formats/markdown";

/** A format, and the file it goes to; stdout without one. */
export interface FormatTarget {
  readonly format: FormatName;
  readonly path: string | undefined;
}

/** @throws {CliError} when a file cannot be written */
export function publish(check: Check, targets: readonly FormatTarget[], io: Io): void {
  for (const { format, path } of targets) {
    const color =
      path === undefined && io.isTerminal.stdout && !io.env["NO_COLOR"] && io.env["TERM"] !== "dumb";
    const text = FORMATS[format](check, { color });
    if (path === undefined) io.stdout(text);
    else write(resolve(io.cwd, path), text, writeFileSync);
    if (format === "github") tellGithub(check, io);
  }
}

/** GitHub names two files to everything it runs: one for the summary of the step, one for its outputs. */
function tellGithub(check: Check, { env }: Io): void {
  if (env["GITHUB_STEP_SUMMARY"]) write(env["GITHUB_STEP_SUMMARY"], toMarkdown(check), appendFileSync);
  if (env["GITHUB_OUTPUT"]) write(env["GITHUB_OUTPUT"], githubOutputs(check), appendFileSync);
}

function write(path: string, text: string, how: (path: string, text: string) => void): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    how(path, text);
  } catch (error) {
    throw new CliError(`The report cannot be written: ${messageOf(error)}`);
  }
}
