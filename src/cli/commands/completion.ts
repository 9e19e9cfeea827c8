import { Argument, Command } from "commander";
import type { Io } from "../../io";
import { bashScript, fishScript, readTree, zshScript } from "../completion/scripts";

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
      io.stdout(SCRIPTS[shell](readTree(command.parent)));
    });
  return command;
}
