import { Argument, Command } from "commander";
import type { Io } from "../../io";
import { completionScript, SHELLS, type Shell } from "../completion";

const NOTES = `
The script is for the command cdktf-rymi of the PATH: installed with npm install --global, or with node_modules/.bin on the PATH.

Examples:
  $ source <(cdktf-rymi completion bash)                # in ~/.bashrc
  $ source <(cdktf-rymi completion zsh)                 # in ~/.zshrc, after compinit
  $ cdktf-rymi completion fish > ~/.config/fish/completions/cdktf-rymi.fish`;

/** `cdktf-rymi completion`: the script that lets a shell complete commands, flags and their values. */
export function completionCommand(io: Io): Command {
  const command: Command = new Command("completion")
    .description("print the script that lets a shell complete this command")
    .addArgument(new Argument("<shell>", "whose").choices(SHELLS))
    .addHelpText("after", NOTES)
    .action((shell: Shell) => {
      if (command.parent === null) throw new Error("the command is not part of a program");
      io.stdout(completionScript(shell, command.parent));
    });
  return command;
}
