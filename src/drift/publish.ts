import { appendFileSync, existsSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { CliError, type Io, messageOf, type ProgressLine, replaceFile } from "../io";
import type { Check } from "./check";
import { type FormatName, render, renderMarkdown } from "./formats";

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
  if (format === "sarif" && !check.report.complete) return withholdSarif(path, io);
  const color =
    path === undefined && io.isTerminal.stdout && !io.env["NO_COLOR"] && io.env["TERM"] !== "dumb";
  const text = await render(format, check, { color, folder: folderInRepository(io) });
  if (path === undefined) for (const piece of text) io.stdout(piece);
  else put(resolve(io.cwd, path), text, replaceFile);
  if (format === "github") await tellGithub(check, io);
}

/** Code scanning closes the alerts that a log does not name. One of an earlier run would be taken for one of now. */
function withholdSarif(path: string | undefined, io: Io): void {
  if (path !== undefined) rmSync(resolve(io.cwd, path), { force: true });
  io.stderr(
    `The check is not complete, so no SARIF was written${path === undefined ? "" : ` to ${path}`}: ` +
      "it would close the alerts of what is still true.\n",
  );
}

/**
 * Where the working folder lies in its repository, as forges want paths: `infra`, empty at the top. The repository is
 * what GitHub says, else what git takes for it.
 */
export function folderInRepository({ cwd, env }: Io): string {
  const here = real(cwd);
  const workspace = env["GITHUB_WORKSPACE"] && real(env["GITHUB_WORKSPACE"]);
  const isInside = workspace && !relative(workspace, here).startsWith("..");
  const top = isInside ? workspace : topOfGit(here);
  return top === undefined ? "" : relative(top, here).split(sep).join("/");
}

function topOfGit(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : topOfGit(parent);
}

function real(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}

/** GitHub names two files to everything it runs: one for the summary of the step, one for its outputs. */
async function tellGithub(check: Check, { env }: Io): Promise<void> {
  const { githubOutputs } = await import("./formats/github.js");
  // Other steps have written there, so these are not replaced.
  if (env["GITHUB_STEP_SUMMARY"]) {
    put(env["GITHUB_STEP_SUMMARY"], await renderMarkdown(check), appendFileSync);
  }
  if (env["GITHUB_OUTPUT"]) put(env["GITHUB_OUTPUT"], githubOutputs(check), appendFileSync);
}

function put<T>(path: string, text: T, write: (path: string, text: T) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  write(path, text);
}
