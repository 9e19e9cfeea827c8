import { resolve } from "node:path";
import { isRymiError, type RymiClient } from "../client";
import {
  DEFAULT_PROVIDER,
  type DeclaredNumbers,
  type DeclaredOptions,
  type DeclaredSources,
  matchProvider,
  type ProviderName,
  readDeclared,
} from "../declared";
import {
  CliError,
  type ExitCode,
  type Io,
  messageOf,
  note,
  ProgressLine,
  replaceFile,
  shellWord,
  startDeadline,
} from "../io";
import {
  type Check,
  type CheckInput,
  check,
  ignoreAccepted,
  isComplete,
  wrongAccountWarnings,
} from "./check";
import { compare } from "./compare";
import type { FindingClass } from "./finding";
import {
  IGNORE_FILE,
  type IgnoreRule,
  ignoreLinesFor,
  parseIgnoreFile,
  readIgnoreFile,
} from "./ignore-rules";
import { type FormatTarget, folderInRepository, publish, renderMarkdown } from "./publish";
import { fetchRemoteNumbers } from "./remote";
import { mask } from "./report";

export interface DriftOptions extends DeclaredSources, Pick<DeclaredOptions, "stacks"> {
  /** Only numbers of this provider, such as `rymi.second`. */
  readonly provider: string | undefined;
  /** Makes a client for the account and the workspace of the declared numbers. */
  readonly connect: (declared: DeclaredNumbers) => RymiClient;
  /** Time limit for the whole check, in seconds. */
  readonly timeout: number;
  readonly failOn: readonly FindingClass[];
  readonly exitZero: boolean;
  readonly mask: boolean;
  /** Undefined for `.rymi-drift-ignore`, which need not exist. */
  readonly ignoreFile: string | undefined;
  readonly writeBaseline: boolean;
  readonly formats: readonly FormatTarget[];
  /** Whether the report is written into a comment of the pull request; a string is the name of that comment. */
  readonly comment: boolean | string;
}

/**
 * Compares the numbers, and writes the reports.
 *
 * @throws {CliError | RymiError} when there is no report, or it cannot be written
 */
export async function runDrift(options: DriftOptions, commandIo: Io): Promise<ExitCode> {
  const progress = new ProgressLine(commandIo);
  const { io } = progress;
  let result: Check | string = "The check ended with an error; see the log of the job.";
  try {
    result = await checkAll(options, io, progress);
    await publish(result, options.formats, progress);
    return result.report.exitCode;
  } catch (error) {
    if (!(error instanceof CliError || isRymiError(error))) throw error;
    const message = options.mask ? mask(error.message) : error.message;
    if (typeof result === "string") result = message;
    throw new CliError(message);
  } finally {
    progress.clear();
    if (options.comment !== false) await writeComment(result, options, io);
  }
}

/**
 * Writes the comment, also without a check, because the report of an older commit must not remain.
 *
 * @param result the check, or why there is none
 */
async function writeComment(result: Check | string, options: DriftOptions, io: Io): Promise<void> {
  const { failureMarkdown, keepComment } = await import("./comment/index.js");
  const report = typeof result === "string" ? failureMarkdown(result) : await renderMarkdown(result);
  const name = typeof options.comment === "string" ? options.comment : undefined;
  const scope = [folderInRepository(io), ...options.stacks, options.provider ?? ""];
  await keepComment(report, name, scope, io);
}

async function checkAll(options: DriftOptions, io: Io, progress: ProgressLine): Promise<Check> {
  const rules = readRules(options, io.cwd);
  const { timeout, provider } = options;
  const { signal, cancel } = startDeadline(io.interrupted, timeout);
  try {
    progress.show(options.pull ? "Running Terraform …" : "Reading the declared numbers …");
    const ofAllProviders = await readDeclared({ ...options, cwd: io.cwd, env: io.env, signal });
    const declared = selectProvider(ofAllProviders, provider);
    const { remote, problems } = await fetchRemoteNumbers(options.connect(declared), declared.declarations, {
      provider,
      signal,
      interrupted: io.interrupted,
      timeout,
      progress: (read, total) => progress.show(`Reading the numbers at Rymi: ${read} of ${total}`),
    });
    progress.show("Comparing …");
    const { version } = io;
    const input = { ...options, declared, remote, problems, rules, version, now: io.now() };
    return options.writeBaseline ? writeBaseline(input, options.ignoreFile ?? IGNORE_FILE, io) : check(input);
  } finally {
    cancel();
  }
}

function readRules(
  { ignoreFile, writeBaseline: mayBeMissing }: DriftOptions,
  cwd: string,
): readonly IgnoreRule[] {
  const name = ignoreFile ?? IGNORE_FILE;
  const text = readIgnoreFile(name, cwd);
  if (text !== undefined) return parseIgnoreFile(text, name);
  if (ignoreFile === undefined || mayBeMissing) return [];
  throw new CliError(
    `${ignoreFile} does not exist. Correct --ignore-file, or create the file with --write-baseline.`,
  );
}

/** With `--provider`, the numbers of all other providers are not compared; nor do they count as unmanaged. */
function selectProvider(declared: DeclaredNumbers, provider: string | undefined): DeclaredNumbers {
  if (provider === undefined) return declared;
  const names = declared.providers.map(({ name }) => name);
  if (provider !== DEFAULT_PROVIDER && names.every((name) => matchProvider(name, provider) === "no")) {
    throw unknownProvider(provider, names);
  }
  const mayMatch = (declaration: { readonly provider: ProviderName }) =>
    matchProvider(declaration.provider, provider) !== "no";
  return {
    ...declared,
    declarations: declared.declarations.filter(mayMatch),
    unselected: [...declared.unselected, ...declared.declarations.filter((other) => !mayMatch(other))],
  };
}

function unknownProvider(provider: string, names: readonly ProviderName[]): CliError {
  const known = [...new Set([DEFAULT_PROVIDER, ...names])].filter((name) => name !== undefined).sort();
  const instances = known
    .filter((name) => name.startsWith(`${provider}[`))
    .map((name) => `--provider ${shellWord(name.replace("[*]", '["KEY"]'))}`);
  return instances.length === 0
    ? new CliError(`No stack has a provider ${provider}. There are: ${known.join(", ")}.`)
    : new CliError(
        `The provider ${provider} has for_each and stands for several accounts. ` +
          `Check them one by one: ${instances.join(", ")}.`,
      );
}

const HEADING = `# Accepted drift: NUMBER-OR-GLOB  CLASSES  LAST-DAY  REASON
# A number or glob with white space, or with * or ? that are not wildcards, stands in "quotes".
# Classes: missing, changed, unrouted, duplicate, unknown, unmanaged, or * for all. Last day: 2026-12-31, or - for no end.
`;

/** Appends a line for each finding to the ignore file, and checks again. An incomplete check accepts nothing. */
function writeBaseline(input: CheckInput, file: string, io: Io): Check {
  if (!isComplete(input)) {
    io.stderr(`The check is not complete, so nothing was written to ${file}.\n`);
    return check(input);
  }
  if (wrongAccountWarnings(input).length > 0) {
    io.stderr(
      `None of the declared numbers is in this account, so nothing was written to ${file}: it would accept all of them as ` +
        "missing. Check RYMI_API_KEY. If the key is right, deploy first, or write the lines by hand.\n",
    );
    return check(input);
  }
  const differences = compare(input);
  const day = input.now.toISOString().slice(0, 10);
  // Not masked, because a masked line would match nothing.
  const lines = ignoreLinesFor(
    ignoreAccepted(input, differences).findings,
    `accepted on ${day} by --write-baseline`,
  );
  if (lines.length === 0) {
    note(io, `Nothing to accept, so nothing was written to ${file}.\n`);
    return check(input, differences);
  }
  const before = readIgnoreFile(file, io.cwd) ?? HEADING;
  const after = before + (before.endsWith("\n") ? "" : "\n") + lines.map((line) => `${line}\n`).join("");
  try {
    replaceFile(resolve(io.cwd, file), after);
  } catch (error) {
    throw new CliError(`${file} cannot be written: ${messageOf(error)}`);
  }
  note(io, `Accepted ${lines.length} ${lines.length === 1 ? "finding" : "findings"} in ${file}.\n`);
  return check({ ...input, rules: parseIgnoreFile(after, file) }, differences);
}
