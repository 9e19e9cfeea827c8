import { isRymiError, type RymiErrorCode } from "../client";
import {
  baseUrlOf,
  connect,
  DEFAULT_PROVIDER,
  type DeclaredSide,
  isProvider,
  numbersOf,
  type Problem,
  type ProviderName,
  readDeclared,
  workspaceOf,
} from "../declared";
import { CliError, type ExitCode, type Io, ProgressLine, shellWord, startDeadline } from "../io";
import { NumberError } from "../numbers";
import { acceptAll, readAcceptances } from "./baseline";
import { type Check, type CheckInput, check } from "./check";
import type { FindingClass } from "./finding";
import { renderMarkdown } from "./formats";
import { lookAtRymi, type Remote } from "./look";
import { mask } from "./mask";
import { type FormatTarget, folderInRepository, publish } from "./publish";
import { findWrongWorkspace } from "./wrong-workspace";

export type { FormatTarget } from "./publish";

export interface DriftOptions {
  /** See `DeclaredOptions`. */
  readonly outdir: string | undefined;
  readonly stacks: readonly string[];
  readonly mappings: readonly string[];
  readonly plans: readonly string[];
  readonly states: readonly string[];
  readonly pull: boolean;
  /** Only numbers of this provider, such as `rymi.second`. */
  readonly provider: string | undefined;
  readonly baseUrl: string | undefined;
  /** `--workspace` */
  readonly workspace: string | undefined;
  /** Seconds for everything. */
  readonly timeout: number;
  readonly failOn: readonly FindingClass[];
  readonly exitZero: boolean;
  readonly mask: boolean;
  readonly ignoreFile: string | undefined;
  readonly writeBaseline: boolean;
  readonly formats: readonly FormatTarget[];
  /** Whether the report is kept in a comment of the pull request; a text is the name of that comment. */
  readonly comment: boolean | string;
}

/** @throws {CliError} when there is nothing to report, as the command was called with something that is not there */
export async function runDrift(options: DriftOptions, world: Io): Promise<ExitCode> {
  const progress = new ProgressLine(world);
  const { io } = progress;
  let shown: Check | string = "The check broke off; the log of the job says why.";
  try {
    const result = await checkAll(options, io, progress);
    shown = result;
    await publish(result, options.formats, progress);
    return result.report.exitCode;
  } catch (error) {
    if (!(error instanceof CliError || isRymiError(error))) throw error;
    const message = options.mask ? mask(error.message) : error.message;
    if (typeof shown === "string") shown = message;
    throw new CliError(message);
  } finally {
    progress.clear();
    if (options.comment !== false) await comment(shown, options, io);
  }
}

/** @param shown what the check came to, or why it came to nothing: an older report must not stand for this commit */
async function comment(shown: Check | string, options: DriftOptions, io: Io): Promise<void> {
  const { failureMarkdown, keepComment } = await import("./comment/index.js");
  const report = typeof shown === "string" ? failureMarkdown(shown) : await renderMarkdown(shown);
  const name = typeof options.comment === "string" ? options.comment : undefined;
  const scope = [folderInRepository(io), ...options.stacks, options.provider ?? ""];
  await keepComment(report, name, scope, io);
}

async function checkAll(options: DriftOptions, io: Io, progress: ProgressLine): Promise<Check> {
  const acceptances = readAcceptances(options, io.cwd);
  const deadline = startDeadline(io.interrupted, options.timeout);
  const { signal } = deadline;
  try {
    progress.show(options.pull ? "Asking Terraform …" : "Reading what is declared …");
    const declared = select(await readDeclared({ ...options, cwd: io.cwd, env: io.env, signal }), options);
    const seen = await look(declared, options, io, signal, progress);
    progress.show("Comparing …");
    const input: CheckInput = {
      ...options,
      ...seen,
      declared,
      acceptances,
      version: io.version,
      now: io.now(),
    };
    return options.writeBaseline ? acceptAll(input, options, io) : check(input);
  } finally {
    deadline.cancel();
  }
}

/** With a provider named, the numbers of all others are somebody else's. */
function select(declared: DeclaredSide, { provider }: DriftOptions): DeclaredSide {
  if (provider === undefined) return declared;
  const names = declared.providers.map(({ name }) => name);
  if (provider !== DEFAULT_PROVIDER && names.every((name) => isProvider(name, provider) === false)) {
    throw noSuchProvider(provider, names);
  }
  const mayBeOfIt = (declaration: { readonly provider: ProviderName }) =>
    isProvider(declaration.provider, provider) !== false;
  return {
    ...declared,
    declarations: declared.declarations.filter(mayBeOfIt),
    elsewhere: [...declared.elsewhere, ...declared.declarations.filter((other) => !mayBeOfIt(other))],
  };
}

function noSuchProvider(provider: string, names: readonly ProviderName[]): CliError {
  const there = [...new Set([DEFAULT_PROVIDER, ...names])].filter((name) => name !== undefined).sort();
  const instances = there
    .filter((name) => name.startsWith(`${provider}[`))
    .map((name) => `--provider ${shellWord(name.replace("[*]", '["KEY"]'))}`);
  return instances.length === 0
    ? new CliError(`No stack has a provider ${provider}. There are: ${there.join(", ")}.`)
    : new CliError(
        `The provider ${provider} has for_each and stands for several accounts. ` +
          `Check them one by one: ${instances.join(", ")}.`,
      );
}

async function look(
  declared: DeclaredSide,
  options: DriftOptions,
  io: Io,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<{ readonly remote: Remote | undefined; readonly problems: readonly Problem[] }> {
  const said = { ...options, env: io.env };
  const client = connect(io, baseUrlOf(declared, said), workspaceOf(declared, said));
  try {
    const wrong = await findWrongWorkspace(declared.declarations, options.provider, client, signal);
    if (wrong !== undefined) return { remote: undefined, problems: [wrong] };
    const numbers = numbersOf(declared.declarations);
    const remote = await lookAtRymi(client, numbers, signal, (read, total) =>
      progress.show(`Reading Rymi's numbers: ${read} of ${total}`),
    );
    return { remote, problems: [] };
  } catch (error) {
    return { remote: undefined, problems: [problemOf(error, options, io)] };
  } finally {
    await client.close();
  }
}

const REMEDIES: Partial<Record<RymiErrorCode, string>> = {
  unauthorized: " Check RYMI_API_KEY.",
  workspace_unreachable: " Check --workspace, RYMI_WORKSPACE and the workspace of the provider block.",
};

function problemOf(error: unknown, { timeout }: DriftOptions, { interrupted }: Io): Problem {
  if (interrupted.aborted) return { code: "interrupted", message: "The check was interrupted." };
  if (isRymiError(error) && error.code === "aborted") {
    return { code: "timeout", message: `The check was not done within ${timeout} seconds (--timeout).` };
  }
  if (isRymiError(error)) {
    return { code: "rymi_unreachable", message: error.message + (REMEDIES[error.code] ?? "") };
  }
  if (error instanceof NumberError) return { code: "rymi_unreachable", message: error.message };
  throw error;
}
