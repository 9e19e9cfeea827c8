import { Argument, Command, type Option } from "commander";
import { type Io, shellWord } from "../../io";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const SHELLS = Object.keys(SCRIPTS) as readonly (keyof typeof SCRIPTS)[];

const NOTES = `
The script completes the command cdktf-rymi on the PATH: installed with npm install --global, or with node_modules/.bin on the PATH.

Examples:
  $ source <(cdktf-rymi completion bash)                # in ~/.bashrc
  $ source <(cdktf-rymi completion zsh)                 # in ~/.zshrc, after compinit
  $ cdktf-rymi completion fish > ~/.config/fish/completions/cdktf-rymi.fish`;

/** `cdktf-rymi completion`: a script with which a shell completes commands, flags and their values. */
export function completionCommand(io: Io): Command {
  const command: Command = new Command("completion")
    .description("print the script that lets a shell complete this command")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText("after", NOTES)
    .action((shell: keyof typeof SCRIPTS) => {
      if (command.parent === null) throw new Error("the command is not part of a program");
      io.stdout(SCRIPTS[shell](readProgram(command.parent)));
    });
  return command;
}

/** The completions of a value: words, names of files or folders, or none. */
interface Values {
  readonly words: readonly string[];
  readonly paths: "files" | "folders" | "none";
}

interface Flag {
  /** `--format`, and `-h` where there is a short one. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined for a switch. */
  readonly value: Values | undefined;
}

interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  /** Of its first argument. */
  readonly argument: Values;
}

/** The commands and flags that a shell completes. */
interface CompletedProgram {
  readonly name: string;
  readonly flags: readonly Flag[];
  readonly commands: readonly CompletedCommand[];
}

/** Reads commands and flags from commander's help, so that none is left out. */
function readProgram(program: Command): CompletedProgram {
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
        // The help command of commander has the name of a command as its argument, and no flag.
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

/** @param placeholder the name of the value in the help: `dir`, `<[stack=]file>`; in `<format[=file]>` the file is not first */
function valuesOf(placeholder: string, option: Option | Argument | undefined): Values {
  const paths = /\bdir\b/.test(placeholder) ? "folders" : /\bfile>/.test(placeholder) ? "files" : "none";
  return { words: option?.argChoices ?? [], paths };
}

/** For bash 3.2 and later. */
function bashScript({ name, flags, commands }: CompletedProgram): string {
  const first = [...commands.map((command) => command.name), ...flags.flatMap((flag) => flag.names)];
  const values = commands.flatMap((command) =>
    command.flags.flatMap(({ names, value }) =>
      value === undefined
        ? []
        : [`    ${command.name}:${names.join(`|${command.name}:`)}) ${assignments(value)} ;;`],
    ),
  );
  const others = commands.map(({ name: command, flags: own, argument }) => {
    const words = [...argument.words, ...own.flatMap((flag) => flag.names)];
    return `    ${command}:*) ${assignments({ words, paths: argument.paths })} ;;`;
  });
  const complete = `_${name.replaceAll(/\W/g, "_")}`;
  return `# bash completion for ${name}
${complete}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" equals="" words="" paths="none" word
  # "=" is a word of its own in bash: --format=json, --format sarif=FILE
  if [[ $current == "=" ]]; then
    equals=1 current=""
  elif [[ $before == "=" ]]; then
    equals=1 before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  if (( COMP_CWORD == 1 )); then
    words="${first.join(" ")}"
  elif [[ $equals && $before != -* ]]; then
    paths="files"
  else case "\${COMP_WORDS[1]}:$before" in
${[...values, ...others].join("\n")}
  esac; fi
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
    compgen -W "$words" -- "$current"
    case $paths in
      files) compgen -f -- "$current" ;;
      folders) compgen -d -- "$current" ;;
    esac
  )
  # Before bash 4 a folder gets a space instead of a slash.
  [[ $paths == none ]] || compopt -o filenames 2>/dev/null
}
complete -F ${complete} ${name}
`;
}

function assignments({ words, paths }: Values): string {
  return `words="${words.join(" ")}" paths="${paths}"`;
}

/** For zsh: to be sourced after `compinit`, or saved as `_NAME` in a folder of `fpath`. */
function zshScript({ name, flags, commands }: CompletedProgram): string {
  const described = commands.map((each) => `    ${shellWord(`${each.name}:${each.description}`)}`);
  const cases = commands.map((command) => {
    const { words, paths } = command.argument;
    const argument = words.length > 0 || paths !== "none" ? [`1${actionOf(command.argument)}`] : [];
    const specs = [...command.flags.flatMap(specsOf), ...argument];
    return `    ${command.name}) _arguments${specs.map((spec) => ` \\\n      ${shellWord(spec)}`).join("")} ;;`;
  });
  return `#compdef ${name}
# zsh completion for ${name}
_${name}() {
  local -a commands=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then
    if [[ $PREFIX == -* ]]; then compadd -- ${flags.flatMap((flag) => flag.names).join(" ")}
    else _describe command commands; fi
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

/** For `_arguments`. The star offers a flag again after it was given, because some are repeatable. */
function specsOf({ names, description, value }: Flag): readonly string[] {
  const text = `[${description.replaceAll(/[[\]\\]/g, "\\$&")}]`;
  return names.map((name) =>
    value === undefined ? `*${name}${text}` : `*${name}=${text}${actionOf(value)}`,
  );
}

function actionOf({ words, paths }: Values): string {
  if (words.length > 0) return `:value:(${words.join(" ")})`;
  return { files: ":file:_files", folders: ":folder:_files -/", none: ":value: " }[paths];
}

/** For fish 3.0 and later. */
function fishScript({ name, flags, commands }: CompletedProgram): string {
  const complete = `complete -c ${name}`;
  const lines = [
    // No file names unless a flag or an argument is a file.
    `${complete} -f`,
    ...flags.map((flag) => `${complete} -n __fish_use_subcommand${flagWords(flag)}`),
  ];
  for (const command of commands) {
    lines.push(
      `${complete} -n __fish_use_subcommand -a ${command.name} -d ${quote(command.description)}`,
      ...command.flags.map((flag) => `${complete} -n ${afterCommand(command.name)}${flagWords(flag)}`),
    );
    const { words, paths } = command.argument;
    if (words.length > 0)
      lines.push(`${complete} -n ${afterCommand(command.name)} -a ${quote(words.join(" "))}`);
    if (paths === "files") lines.push(`${complete} -n ${afterCommand(command.name)} -F`);
    if (paths === "folders")
      lines.push(`${complete} -n ${afterCommand(command.name)} -a "(__fish_complete_directories)"`);
  }
  return `# fish completion for ${name}\n${lines.join("\n")}\n`;
}

const afterCommand = (command: string) => quote(`__fish_seen_subcommand_from ${command}`);

function flagWords({ names, description, value }: Flag): string {
  const options = names.map((name) =>
    name.startsWith("--") ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
  );
  return `${options.join("")} -d ${quote(description)}${value === undefined ? "" : valueWords(value)}`;
}

function valueWords({ words, paths }: Values): string {
  if (words.length > 0) return ` -x -a ${quote(words.join(" "))}`;
  return { files: " -r -F", folders: ' -x -a "(__fish_complete_directories)"', none: " -x" }[paths];
}

/** In single quotes fish needs a backslash before another one and before a quote. */
function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
