/**
 * The command line: arguments in, exit code out. Only `cdktf-rymi.ts` uses `process`.
 * Must never contain rules about numbers or requests: other folders have them.
 */
import { types } from "node:util";
import { Command, CommanderError } from "commander";
import { visibleLines } from "../api";
import { isRymiError } from "../client";
import { CliError, Exit, type ExitCode, type Io } from "../io";
import { applyVariables, variablesHelp } from "./flags";

export type { ExitCode, Io } from "../io";

/** Makes a command; its action throws when it fails. */
type DefineCommand = (io: Io) => Command;

/** One file for each command, loaded when the command is called. */
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
  const isOne = Object.hasOwn(COMMANDS, name) && name !== "completion";
  const called = isOne ? COMMANDS[name] : undefined;
  return Promise.all((called === undefined ? Object.values(COMMANDS) : [called]).map((load) => load()));
}

function createProgram(commands: readonly DefineCommand[], io: Io): Command {
  const program = new Command("cdktf-rymi")
    .description("Which Rymi voice agent answers which phone number, as code.")
    .version(io.version);
  // Commands are defined before their flags are parsed, so `--quiet` is set later.
  const ioOfCommands = { ...io, quiet: false };
  for (const define of commands) program.addCommand(define(ioOfCommands));
  // Subcommands that are added do not inherit these.
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
