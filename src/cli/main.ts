import { types } from "node:util";
import { Command, CommanderError } from "commander";
import { visibleLines } from "../api";
import { isRymiError } from "../client";
import { CliError, Exit, type ExitCode, type Io } from "../io";
import { type DefineCommand, loadCommands } from "./commands";
import { applyVariables, variablesHelp } from "./flag-variables";

/** Runs the command line `argv` (without node and script). Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    await createProgram(await loadCommands(argv), io).parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    // Commander has already written what there is to say: the help that was asked for, or what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (error instanceof Exit) return error.code;
    const isExpected = error instanceof CliError || isRymiError(error);
    // Names of files, stacks and constructs stand in it as they are.
    io.stderr(`${visibleLines(isExpected ? error.message : describeBug(error))}\n`);
    return 1;
  }
}

function createProgram(commands: readonly DefineCommand[], io: Io): Command {
  const program = new Command("cdktf-rymi")
    .description("Which Rymi voice agent answers which phone number, as code.")
    .version(io.version);
  // The commands are defined before it is known what their flags are.
  const world = { ...io, quiet: false };
  for (const define of commands) program.addCommand(define(world));
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
    world.quiet = command.opts()["quiet"] === true;
  });
  return program;
}

function describeBug(error: unknown): string {
  return types.isNativeError(error) ? (error.stack ?? error.message) : String(error);
}
