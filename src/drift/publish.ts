import { appendFileSync, existsSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { visible } from "../api";
import { CliError, type Io, mapTexts, messageOf, type ProgressLine, replaceFile } from "../io";
import type { Check } from "./check";

export const FORMAT_NAMES = ["text", "json", "junit", "sarif", "markdown", "github", "html"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** A format and its file; undefined for stdout. */
export interface FormatTarget {
  readonly format: FormatName;
  readonly path: string | undefined;
}

/** What a format needs besides the check. */
interface FormatContext {
  /** Whether the output may have colors. */
  readonly color: boolean;
  /** Converts a path relative to the working folder to one relative to the repository, as forges need it. */
  readonly repositoryPath: (path: string) => string;
}

/**
 * Writes a check as text and escapes what has a meaning in the format; invisible characters are escaped before. The text comes
 * in pieces, so that a report of 100,000 findings is never in memory as a whole.
 */
type Format = (check: Check, context: FormatContext) => Iterable<string>;

/** Each format is loaded when it is used. */
const FORMATS: Readonly<Record<FormatName, () => Promise<Format>>> = {
  text: async () => (await import("./formats/text.js")).toText,
  json: async () => (await import("./formats/json.js")).toJson,
  junit: async () => (await import("./formats/junit.js")).toJunit,
  sarif: async () => (await import("./formats/json.js")).toSarif,
  markdown: async () => (await import("./formats/markdown.js")).toMarkdown,
  github: async () => (await import("./formats/markdown.js")).toGithub,
  html: async () => (await import("./formats/html.js")).toHtml,
};

/** A check as text, in pieces. Only JSON, which is for programs, has invisible characters unchanged. */
export async function render(
  name: FormatName,
  check: Check,
  context: FormatContext,
): Promise<Iterable<string>> {
  const format = await FORMATS[name]();
  return inChunks(format(name === "json" ? check : mapTexts(check, visible), context));
}

/** Markdown as one text, for a step summary or a comment. */
export async function renderMarkdown(check: Check): Promise<string> {
  const pieces = await render("markdown", check, { color: false, repositoryPath: (path) => path });
  return [...pieces].join("");
}

const CHUNK_LENGTH = 64 * 1024;

/** The same text in fewer pieces, because each piece is a system call. */
function* inChunks(pieces: Iterable<string>): Iterable<string> {
  let chunk: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    chunk.push(piece);
    length += piece.length;
    if (length < CHUNK_LENGTH) continue;
    yield chunk.join("");
    [chunk, length] = [[], 0];
  }
  if (length > 0) yield chunk.join("");
}

/**
 * Writes every report, also after one of them failed.
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
  const folder = folderInRepository(io);
  const repositoryPath = (name: string) => posix.join(folder, name.replaceAll("\\", "/"));
  const pieces = await render(format, check, { color, repositoryPath });
  if (path === undefined) for (const piece of pieces) io.stdout(piece);
  else write(resolve(io.cwd, path), pieces, replaceFile);
  if (format === "github") await writeGithubFiles(check, io);
}

/** Code scanning closes the alerts that a log does not have. The file of an earlier run is removed, so that it is not uploaded. */
function withholdSarif(path: string | undefined, io: Io): void {
  if (path !== undefined) rmSync(resolve(io.cwd, path), { force: true });
  io.stderr(
    `The check is not complete, so no SARIF was written${path === undefined ? "" : ` to ${path}`}: ` +
      "it would close alerts that still apply.\n",
  );
}

/** GitHub names two files in the environment of a step: one for its summary, one for its outputs. */
async function writeGithubFiles(check: Check, { env }: Io): Promise<void> {
  const { githubOutputs } = await import("./formats/markdown.js");
  // Other steps write to the same files, so these are not replaced.
  if (env["GITHUB_STEP_SUMMARY"]) {
    write(env["GITHUB_STEP_SUMMARY"], await renderMarkdown(check), appendFileSync);
  }
  if (env["GITHUB_OUTPUT"]) write(env["GITHUB_OUTPUT"], githubOutputs(check), appendFileSync);
}

function write<T>(path: string, text: T, writer: (path: string, text: T) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  writer(path, text);
}

/**
 * The working folder relative to its repository, as forges write paths: `infra`, empty at the top. The repository is
 * GitHub's workspace, else that of git.
 */
export function folderInRepository({ cwd, env }: Io): string {
  const here = realPath(cwd);
  const workspace = env["GITHUB_WORKSPACE"] && realPath(env["GITHUB_WORKSPACE"]);
  const isInside = workspace && !relative(workspace, here).startsWith("..");
  const top = isInside ? workspace : topOfGit(here);
  return top === undefined ? "" : relative(top, here).split(sep).join("/");
}

function topOfGit(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : topOfGit(parent);
}

function realPath(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}
