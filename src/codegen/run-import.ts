import type { NumberRecord, RymiClient } from "../client";
import { type DeclaredSide, numbersOf, readDeclared } from "../declared";
import { CliError, type Io, note, ProgressLine, startDeadline } from "../io";
import { NumberError, Numbers } from "../numbers";
import { CODE, type ImportFormat } from "./formats";
import { refuseTaken, writeCode } from "./write-code";

export interface ImportOptions {
  /** See `DeclaredOptions`. */
  readonly outdir: string | undefined;
  readonly mappings: readonly string[];
  readonly plans: readonly string[];
  readonly states: readonly string[];
  readonly pull: boolean;
  readonly format: ImportFormat;
  /** Undefined for stdout. */
  readonly output: string | undefined;
  readonly force: boolean;
  /** Also what is declared already. */
  readonly all: boolean;
  /** Makes a client for the account and the workspace of the declared numbers. */
  readonly connect: (declared: DeclaredSide) => RymiClient;
  /** Seconds for everything. */
  readonly timeout: number;
}

/**
 * Writes code for what Rymi has and nobody declares.
 *
 * @throws {CliError} before anything is asked or written, when it cannot be done
 */
export async function runImport(options: ImportOptions, io: Io): Promise<void> {
  const deadline = startDeadline(io.interrupted, options.timeout);
  const progress = new ProgressLine(io);
  try {
    await importNumbers(options, progress, deadline.signal);
  } finally {
    deadline.cancel();
    progress.clear();
  }
}

async function importNumbers(
  options: ImportOptions,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<void> {
  const { io } = progress;
  // Looked at twice: now, to save the work, and when it is written, to be sure.
  refuseTaken(options.output, options.force, io);
  progress.show("Reading what is declared …");
  const declared = await readDeclared({
    ...options,
    stacks: [],
    withoutStacks: ", or write everything with --all",
    cwd: io.cwd,
    env: io.env,
    signal,
  });
  const managed = options.all ? new Set<string>() : managedNumbers(declared);
  const client = options.connect(declared);
  progress.show("Reading Rymi's numbers …");
  const there = await listNumbers(client, options, io, signal);
  progress.show("Writing …");
  const numbers = there
    .filter(({ number }) => !managed.has(number))
    .sort((left, right) => (left.number < right.number ? -1 : 1));

  const rest = there.length - numbers.length;
  const others = rest === 0 ? "" : ` ${rest} of Rymi's ${there.length} are declared already.`;
  if (numbers.length === 0) {
    note(io, there.length === 0 ? "Rymi has no numbers.\n" : `Nothing to import.${others}\n`);
    return;
  }
  const code = CODE[options.format](numbers);
  if (options.output === undefined) io.stdout(code);
  else writeCode(options.output, code, options.force, io);
  const what = `${numbers.length} ${numbers.length === 1 ? "number" : "numbers"}`;
  note(io, `Wrote ${what} to ${options.output ?? "stdout"}.${others}\n`);
}

/** @throws {CliError} unless every stack could be read: a number that is managed unseen would be managed twice */
function managedNumbers(declared: DeclaredSide): ReadonlySet<string> {
  if (declared.problems.length > 0) {
    const problems = declared.problems.map(({ message }) => message).join("\n");
    throw new CliError(
      `${problems}\nSo it is not known what is declared already. Mend it, or write everything with --all.`,
    );
  }
  const open = declared.declarations.filter(({ number }) => number === undefined);
  if (open.length > 0) {
    const where = open.map(({ path, address }) => path ?? address).join(", ");
    const isAnswered = open.every(({ terraform }) => terraform === "plan");
    const remedy = isAnswered ? "Deploy first" : "Add --pull, --plan or --state";
    throw new CliError(
      `Only Terraform knows the number of ${where}, so it may be one of those to import. ` +
        `${remedy}, or write everything with --all.`,
    );
  }
  return new Set(numbersOf(declared.declarations));
}

async function listNumbers(
  client: RymiClient,
  { timeout }: ImportOptions,
  io: Io,
  signal: AbortSignal,
): Promise<readonly NumberRecord[]> {
  try {
    return await new Numbers(client).list({ signal });
  } catch (error) {
    if (io.interrupted.aborted) throw new CliError("Interrupted; nothing was written.");
    if (signal.aborted)
      throw new CliError(`Not done within ${timeout} seconds (--timeout); nothing was written.`);
    throw error instanceof NumberError ? new CliError(error.message) : error;
  } finally {
    await client.close();
  }
}
