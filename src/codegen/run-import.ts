import type { NumberRecord, RymiClient } from "../client";
import { type DeclaredSide, numbersOf, readDeclared } from "../declared";
import { CliError, type Io, note, ProgressLine, requireNewFile, startDeadline, writeOutput } from "../io";
import { NumberError, Numbers } from "../numbers";
import { CODE, type ImportFormat } from "./formats";

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
  /** Also numbers that are declared already. */
  readonly all: boolean;
  /** Makes a client for the account and the workspace of the declared numbers. */
  readonly connect: (declared: DeclaredSide) => RymiClient;
  /** Time limit for the whole command, in seconds. */
  readonly timeout: number;
}

/**
 * Writes code for numbers that are registered and not declared.
 *
 * @throws {CliError | RymiError} before anything is written
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
  // Checked now, before the requests, and again when the file is written.
  requireNewFile(options.output, options.force, io);
  progress.show("Reading the declared numbers …");
  const declared = await readDeclared({
    ...options,
    stacks: [],
    withoutStacks: ", or import all numbers with --all",
    cwd: io.cwd,
    env: io.env,
    signal,
  });
  const managed = options.all ? new Set<string>() : managedNumbers(declared);
  const client = options.connect(declared);
  progress.show("Reading the numbers at Rymi …");
  const registered = await listNumbers(client, options, io, signal);
  progress.show("Writing …");
  const numbers = registered
    .filter(({ number }) => !managed.has(number))
    .sort((left, right) => (left.number < right.number ? -1 : 1));

  const rest = registered.length - numbers.length;
  const others = rest === 0 ? "" : ` ${rest} of Rymi's ${registered.length} are declared already.`;
  if (numbers.length === 0) {
    note(io, registered.length === 0 ? "Rymi has no numbers.\n" : `Nothing to import.${others}\n`);
    return;
  }
  const code = CODE[options.format](numbers);
  if (options.output === undefined) io.stdout(code);
  else writeOutput(options.output, code, options.force, io);
  const what = `${numbers.length} ${numbers.length === 1 ? "number" : "numbers"}`;
  note(io, `Wrote ${what} to ${options.output ?? "stdout"}.${others}\n`);
}

/** @throws {CliError} unless every stack could be read: otherwise a managed number might be imported again */
function managedNumbers(declared: DeclaredSide): ReadonlySet<string> {
  if (declared.problems.length > 0) {
    const problems = declared.problems.map(({ message }) => message).join("\n");
    throw new CliError(
      `${problems}\nSo it is not known which numbers are declared already. Fix the cause, or import all numbers with --all.`,
    );
  }
  const open = declared.declarations.filter(({ number }) => number === undefined);
  if (open.length > 0) {
    const where = open.map(({ path, address }) => path ?? address).join(", ");
    const isPlanned = open.every(({ terraform }) => terraform === "plan");
    const remedy = isPlanned ? "Deploy first" : "Add --pull, --plan or --state";
    throw new CliError(
      `Only Terraform knows the number of ${where}, so it may be one of those at Rymi. ` +
        `${remedy}, or import all numbers with --all.`,
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
    if (io.interrupted.aborted) throw new CliError("Interrupted; nothing was written. Run it again.");
    if (signal.aborted)
      throw new CliError(
        `Not done within ${timeout} seconds (--timeout); nothing was written. Give it more time with --timeout.`,
      );
    throw error instanceof NumberError ? new CliError(error.message) : error;
  } finally {
    await client.close();
  }
}
