/**
 * The command line: arguments in, exit code out. Only `cdktf-rymi.ts` uses `process`.
 * Must never contain rules about numbers or requests: other folders have them.
 */
import { types } from "node:util";
import { Command, CommanderError, InvalidArgumentError, type Option } from "commander";
import { visibleLines } from "../api";
import { isRymiError } from "../client";
import { CliError, Exit, type ExitCode, type Io, messageOf } from "../io";

export type { ExitCode, Io } from "../io";

/** Makes a command; its action throws when it fails. */
type DefineCommand = (io: Io) => Command;

/** Each command has a file, which is loaded when the command is called. */
const COMMANDS: Readonly<Record<string, () => Promise<DefineCommand>>> = {
  drift: async () => (await import("./commands/drift.js")).driftCommand,
  import: async () => (await import("./commands/import.js")).importCommand,
  mirror: async () => (await import("./commands/mirror.js")).mirrorCommand,
  bridge: async () => (await import("./commands/bridge.js")).bridgeCommand,
  doctor: async () => (await import("./commands/doctor.js")).doctorCommand,
  webhook: async () => (await import("./commands/webhook.js")).webhookCommand,
  emulator: async () => (await import("./commands/emulator.js")).emulatorCommand,
  completion: async () => (await import("./commands/completion.js")).completionCommand,
};

/** Runs the command line `argv` (without node and script). Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    await createProgram(await loadCommands(argv), io).parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    // Commander has already written the help, or the error of the command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (error instanceof Exit) return error.code;
    const isExpected = error instanceof CliError || isRymiError(error);
    // Messages contain names of files, stacks and constructs unchanged.
    io.stderr(`${visibleLines(isExpected ? error.message : describeBug(error))}\n`);
    return 1;
  }
}

/** The command that is called; all of them for the help of the program and for completion. */
function loadCommands([name = ""]: readonly string[]): Promise<readonly DefineCommand[]> {
  const needsOne = Object.hasOwn(COMMANDS, name) && name !== "completion";
  const called = needsOne ? COMMANDS[name] : undefined;
  return Promise.all((called === undefined ? Object.values(COMMANDS) : [called]).map((load) => load()));
}

function createProgram(commands: readonly DefineCommand[], io: Io): Command {
  const program = new Command("cdktf-rymi")
    .description("Which Rymi voice agent answers which phone number, as code.")
    .version(io.version);
  // Commands are defined before their flags are parsed, so `--quiet` is set later.
  const ioOfCommands = { ...io, quiet: false };
  for (const define of commands) program.addCommand(define(ioOfCommands));
  // `addCommand` does not pass these settings on to a command.
  for (const command of [program, ...program.commands]) {
    command
      .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
      .showHelpAfterError("(--help shows how it is used)")
      .exitOverride()
      .addHelpText("after", () => variablesHelp(command));
  }
  program.hook("preAction", (_program, command) => {
    applyVariables(command, io);
    ioOfCommands.quiet = command.opts()["quiet"] === true;
  });
  return program;
}

function describeBug(error: unknown): string {
  return types.isNativeError(error) ? (error.stack ?? error.message) : String(error);
}

/**
 * Flags that cannot be given as a variable. For `--base-url` there is `RYMI_BASE_URL`, which the provider reads, too. `--host` opens
 * the emulator to other machines, and the others overwrite files: a forgotten variable must not do that.
 */
const WITHOUT_VARIABLE: ReadonlySet<string> = new Set([
  "--base-url",
  "--force",
  "--host",
  "--write-baseline",
]);

/** The environment variable of a flag: `RYMI_DRIFT_FAIL_ON` for `--fail-on` of `drift`. */
function variableOf(command: Command, { long = "" }: Option): string | undefined {
  if (WITHOUT_VARIABLE.has(long)) return undefined;
  return `${prefixOf(command)}${long.slice("--".length).replaceAll("-", "_").toUpperCase()}`;
}

function prefixOf(command: Command): string {
  return `RYMI_${command.name().toUpperCase()}_`;
}

/**
 * Sets the flags that are not on the command line from their variables. An empty variable counts as not set. A repeatable flag
 * takes a value from each line, a switch `true` or `false`.
 *
 * @throws {CommanderError} for a value that the flag does not accept; the message names the variable
 */
function applyVariables(command: Command, { env, stderr }: Io): void {
  if (command.options.length === 0) return;
  const known = new Set<string>();
  for (const option of command.options) {
    const variable = variableOf(command, option);
    if (variable === undefined) continue;
    known.add(variable);
    const text = env[variable];
    if (!text || command.getOptionValueSource(option.attributeName()) === "cli") continue;
    try {
      command.setOptionValueWithSource(option.attributeName(), parseValue(option, text), "env");
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      command.error(`error: ${variable} cannot be used for '${option.flags}'. ${messageOf(error)}`);
    }
  }
  for (const variable of Object.keys(env)) {
    if (variable.startsWith(prefixOf(command)) && !known.has(variable)) {
      stderr(`${variable} is ignored: ${command.name()} has no flag for it. See --help.\n`);
    }
  }
}

function parseValue(option: Option, text: string): unknown {
  if (!option.required && !option.optional) return parseSwitch(text) !== option.negate;
  const lines = text.split(/[\r\n]+/).filter((line) => line !== "");
  const parse = option.parseArg ?? ((line: string): unknown => line);
  return lines.reduce<unknown>((before, line) => parse(line, before), undefined);
}

function parseSwitch(text: string): boolean {
  if (/^(?:true|1)$/i.test(text)) return true;
  if (/^(?:false|0)$/i.test(text)) return false;
  throw new InvalidArgumentError("It is a switch: set it to true or false.");
}

/** The part of a command's help about variables; empty for a command without flags, and for the program. */
function variablesHelp(command: Command): string {
  if (command.parent === null) return "";
  const example = command.options.find((option) => variableOf(command, option) !== undefined);
  if (example === undefined) return "";
  const without = command.options.filter(({ long = "" }) => WITHOUT_VARIABLE.has(long));
  const except = without.length === 0 ? "" : ` (not for ${without.map(({ long }) => long).join(", ")})`;
  return `
Each flag can be given as an environment variable${except}: ${variableOf(command, example)} for ${example.long}.
A repeatable flag takes one value from each line, a switch true or false. The command line overrides them.`;
}
