/** Completion for shells, made of the commands and flags that there are. */
import type { Command } from "commander";
import { bashScript } from "./bash";
import { fishScript } from "./fish";
import { readTree } from "./tree";
import { zshScript } from "./zsh";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** A shell that is known. */
export type Shell = keyof typeof SCRIPTS;

export const SHELLS = Object.keys(SCRIPTS) as readonly Shell[];

/** The script that makes a shell complete a program. */
export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](readTree(program));
}
