import { basename, resolve } from "node:path";
import { CliError, messageOf, shellWord } from "../io";
import { parseFile } from "./parse-file";
import { readShown, Shown, type ShownStack, WHOLE_PLAN } from "./shown";

/** A plan as Terraform keeps it, the log of `plan -json` and a state file are something else. */
const AS_JSON =
  "Make it of a plan with: terraform show -json PLAN > FILE; of the state with: terraform show -json > FILE";

/** What Terraform has said of a stack, and where that is written. */
export interface ShownFile extends ShownStack {
  readonly path: string;
}

export interface ShownFiles {
  readonly cwd: string;
  /** Outputs of `terraform show -json`, each `FILE` or `STACK=FILE`. */
  readonly plans: readonly string[];
  readonly states: readonly string[];
}

/**
 * What the files say, by stack: the plan where there is one, else the state. A file is about the stack it names, or the
 * only one there is, or the only one to be checked; where nothing is synthesized, it is a stack by itself.
 *
 * @param stacks names of the synthesized stacks
 * @param chosen those of them that are to be checked
 * @throws {CliError}
 */
export function readShownFiles(
  { cwd, plans, states }: ShownFiles,
  stacks: readonly string[],
  chosen: readonly string[],
): ReadonlyMap<string, ShownFile> {
  const byStack = new Map<string, ShownFile>();
  const known = new Set(stacks);
  // What is read last counts.
  for (const argument of [...states, ...plans]) {
    const [, named, path = argument] = /^([^=]+)=(.+)$/s.exec(argument) ?? [];
    const stack = named ?? (stacks.length === 0 ? basename(path) : chosen[0]) ?? "";
    const isClear = stacks.length === 0 || (named === undefined ? chosen.length === 1 : known.has(named));
    if (!isClear) {
      throw new CliError(
        `Which stack is ${path} of? Write STACK=${shellWord(path)}, with one of: ${stacks.join(", ")}.`,
      );
    }
    try {
      byStack.set(stack, { ...readShownFile(resolve(cwd, path)), path });
    } catch (error) {
      throw new CliError(`${path} ${messageOf(error)}`);
    }
  }
  return byStack;
}

/** @throws Error that reads on after the name of the file */
function readShownFile(path: string): ShownStack {
  let file: Shown;
  try {
    file = parseFile(path, Shown, "terraform show -json");
  } catch (error) {
    throw new Error(`${messageOf(error)}. ${AS_JSON}`);
  }
  const shown = readShown(file);
  if (shown.isSilent) throw new Error(`is a plan that says nothing of what is declared. ${WHOLE_PLAN}`);
  return shown;
}
