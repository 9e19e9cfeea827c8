import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CliError } from "../cli-error";
import type { Io } from "../io";
import { messageOf } from "../thrown";
import type { Check } from "./check";
import { FORMATS, type FormatName } from "./formats";

/** A format, and the file it goes to; stdout without one. */
export interface FormatTarget {
  readonly format: FormatName;
  readonly path: string | undefined;
}

/** @throws {CliError} when a file cannot be written */
export async function publish(check: Check, targets: readonly FormatTarget[], io: Io): Promise<void> {
  for (const { format, path } of targets) {
    const color =
      path === undefined && io.isTerminal.stdout && !io.env["NO_COLOR"] && io.env["TERM"] !== "dumb";
    const write = await FORMATS[format]();
    const text = write(check, { color });
    if (path === undefined) io.stdout(text);
    else put(resolve(io.cwd, path), text, writeFileSync);
    if (format === "github") await tellGithub(check, io);
  }
}

/** GitHub names two files to everything it runs: one for the summary of the step, one for its outputs. */
async function tellGithub(check: Check, { env }: Io): Promise<void> {
  const [{ githubOutputs }, { toMarkdown }] = await Promise.all([
    import("./formats/github.js"),
    import("./formats/markdown.js"),
  ]);
  if (env["GITHUB_STEP_SUMMARY"]) put(env["GITHUB_STEP_SUMMARY"], toMarkdown(check), appendFileSync);
  if (env["GITHUB_OUTPUT"]) put(env["GITHUB_OUTPUT"], githubOutputs(check), appendFileSync);
}

function put(path: string, text: string, how: (path: string, text: string) => void): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    how(path, text);
  } catch (error) {
    throw new CliError(`The report cannot be written: ${messageOf(error)}`);
  }
}
