import type { Argument, Command, Option } from "commander";

/** What a shell can offer for a value: some words, names of files or folders, or nothing. */
export interface Values {
  readonly words: readonly string[];
  readonly paths: "files" | "folders" | "none";
}

/** A flag as a shell completes it. */
export interface Flag {
  /** `--format`, and `-h` where there is a short one. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined for a switch. */
  readonly value: Values | undefined;
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  /** Of its first argument. */
  readonly argument: Values;
}

/** The program as a shell completes it: first a command, or one of its own flags. */
export interface CompletedProgram {
  readonly name: string;
  readonly flags: readonly Flag[];
  readonly commands: readonly CompletedCommand[];
}

/** Reads what the help shows, so that a flag that is added later is completed as well. */
export function readTree(program: Command): CompletedProgram {
  const help = program.createHelp();
  const flagsOf = (command: Command) => help.visibleOptions(command).map(readFlag);
  const commands = help.visibleCommands(program);
  return {
    name: program.name(),
    flags: flagsOf(program),
    commands: commands.map((command) => {
      const isHelp = command.name() === "help";
      const [argument] = command.registeredArguments;
      return {
        name: command.name(),
        description: help.subcommandDescription(command),
        // The command that commander adds for help takes a command's name, and no flag.
        flags: isHelp ? [] : flagsOf(command),
        argument: isHelp
          ? { words: commands.map((each) => each.name()), paths: "none" }
          : valuesOf(argument?.name() ?? "", argument),
      };
    }),
  };
}

function readFlag(option: Option): Flag {
  const names = [option.long, option.short].filter((name) => name !== undefined);
  const value = !option.required && !option.optional ? undefined : valuesOf(option.flags, option);
  return { names, description: option.description, value };
}

/** @param placeholder how the help names the value: `dir`, `<[stack=]file>`; of `<format[=file]>` the file comes later */
function valuesOf(placeholder: string, of: Option | Argument | undefined): Values {
  const paths = /\bdir\b/.test(placeholder) ? "folders" : /\bfile>/.test(placeholder) ? "files" : "none";
  return { words: of?.argChoices ?? [], paths };
}
