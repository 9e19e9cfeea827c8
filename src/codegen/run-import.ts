import type { NumberRecord, RymiClient } from "../client";
import { type DeclaredNumbers, type DeclaredSources, numbersOf, readDeclared } from "../declared";
import { CliError, type Io, note, ProgressLine, requireNewFile, startDeadline, writeOutput } from "../io";
import { NumberError, Numbers } from "../numbers";

export const IMPORT_FORMATS = ["cdktf", "cdktf-map", "hcl", "json"] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export interface ImportOptions extends DeclaredSources {
  readonly format: ImportFormat;
  /** Undefined for stdout. */
  readonly output: string | undefined;
  readonly force: boolean;
  /** Whether numbers that are declared already are written, too. */
  readonly all: boolean;
  /** Makes a client for the account and the workspace of the declared numbers. */
  readonly connect: (declared: DeclaredNumbers) => RymiClient;
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
  // Checked before the requests, and again when the file is written.
  requireNewFile(options.output, options.force, io);
  progress.show("Reading the declared numbers …");
  const declared = await readDeclared({
    ...options,
    stacks: [],
    manifestRemedy: ", or import all numbers with --all",
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

  const skipped = registered.length - numbers.length;
  const declaredNote =
    skipped === 0 ? "" : ` ${skipped} of Rymi's ${registered.length} are declared already.`;
  if (numbers.length === 0) {
    note(io, registered.length === 0 ? "Rymi has no numbers.\n" : `Nothing to import.${declaredNote}\n`);
    return;
  }
  const code = CODE[options.format](numbers);
  writeOutput(options.output, code, options.force, io);
  const what = `${numbers.length} ${numbers.length === 1 ? "number" : "numbers"}`;
  note(io, `Wrote ${what} to ${options.output ?? "stdout"}.${declaredNote}\n`);
}

/** @throws {CliError} unless every stack could be read: otherwise a managed number might be imported again */
function managedNumbers(declared: DeclaredNumbers): ReadonlySet<string> {
  if (declared.problems.length > 0) {
    const problems = declared.problems.map(({ message }) => message).join("\n");
    throw new CliError(
      `${problems}\nSo it is not known which numbers are declared already. Fix the cause, or import all numbers with --all.`,
    );
  }
  const unknown = declared.declarations.filter(({ number }) => number === undefined);
  if (unknown.length > 0) {
    const where = unknown.map(({ path, address }) => path ?? address).join(", ");
    const isPlanned = unknown.every(({ terraformSource }) => terraformSource === "plan");
    const remedy = isPlanned ? "Deploy first" : "Add --pull, --plan or --state";
    throw new CliError(
      `Only Terraform knows the phone number of ${where}, so it may be one of those at Rymi. ` +
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

/** Writes the code of each format. Names contain the number and nothing else, so that a number always has the same name. */
const CODE: Record<ImportFormat, (numbers: readonly NumberRecord[]) => string> = {
  cdktf: toConstructs,
  "cdktf-map": toMap,
  hcl: toHcl,
  json: toMapping,
};

function toConstructs(numbers: readonly NumberRecord[]): string {
  const constructs = numbers.map(({ number, agent_id: agentId }) => {
    const agent = agentId === null ? "" : `, agentId: ${literal(agentId)}`;
    const config = `{ number: ${literal(number)}${agent} }`;
    return `    new RymiNumber(this, ${literal(nameOf(number))}, ${config}).importFrom(${literal(number)});`;
  });
  return `import { RymiNumber } from "cdktf-rymi";
import { Construct } from "constructs";

/**
 * Numbers that were registered before, written by \`cdktf-rymi import\`. Put \`new ImportedNumbers(this, "imported")\` into a stack
 * that has a RymiProvider: its next deploy imports them and changes nothing. After it, the calls of importFrom can be removed.
 */
export class ImportedNumbers extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
${constructs.join("\n")}
  }
}
`;
}

function toMap(numbers: readonly NumberRecord[]): string {
  const entries = numbers.map(({ number, agent_id: agentId }) => {
    return `        ${literal(number)}: ${agentId === null ? "null" : literal(agentId)},`;
  });
  return `import { RymiNumbers } from "cdktf-rymi";
import type { Construct } from "constructs";

/**
 * Numbers that were registered before, written by \`cdktf-rymi import\`. Put \`new ImportedNumbers(this, "imported")\` into a stack
 * that has a RymiProvider: its next deploy imports them and changes nothing. After it, remove importExisting.
 */
export class ImportedNumbers extends RymiNumbers {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      importExisting: true,
      numbers: {
${entries.join("\n")}
      },
    });
  }
}
`;
}

function toHcl(numbers: readonly NumberRecord[]): string {
  return numbers
    .map(({ number, agent_id: agentId }) => {
      const name = nameOf(number);
      const attributes =
        agentId === null
          ? `  number = ${literal(number)}\n`
          : `  number   = ${literal(number)}\n  agent_id = ${literal(agentId)}\n`;
      return [
        `import {\n  to = rymi_number.${name}\n  id = ${literal(number)}\n}\n`,
        `resource "rymi_number" "${name}" {\n${attributes}}\n`,
      ].join("\n");
    })
    .join("\n");
}

/** For `RymiNumbers` with `file`, and for `cdktf-rymi drift --mapping`. */
function toMapping(numbers: readonly NumberRecord[]): string {
  const mapping = Object.fromEntries(numbers.map(({ number, agent_id: agentId }) => [number, agentId]));
  return `${JSON.stringify(mapping, null, 2)}\n`;
}

/** Names in Terraform begin with a letter. */
function nameOf(number: string): string {
  return `number_${number.slice(1)}`;
}

/** A number or an id as a literal, which is the same in JSON, TypeScript and HCL. */
function literal(text: string): string {
  return JSON.stringify(text);
}
