import { type Command, InvalidArgumentError, type Option } from "commander";
import { type Io, messageOf } from "../io";

/**
 * `--base-url` has `RYMI_BASE_URL`, which the provider reads, too; `--host` opens the emulator to other machines, which a
 * variable that was forgotten must not; the others overwrite something, and are meant once.
 */
const WITHOUT_VARIABLE: ReadonlySet<string> = new Set([
  "--base-url",
  "--force",
  "--host",
  "--write-baseline",
]);

/** The environment variable of a flag, by one rule for all: `RYMI_DRIFT_FAIL_ON` for `--fail-on` of `drift`. */
function variableOf(command: Command, { long = "" }: Option): string | undefined {
  if (WITHOUT_VARIABLE.has(long)) return undefined;
  return `${prefixOf(command)}${long.slice("--".length).replaceAll("-", "_").toUpperCase()}`;
}

function prefixOf(command: Command): string {
  return `RYMI_${command.name().toUpperCase()}_`;
}

/**
 * Gives the flags that the command line leaves out the values of their variables. An empty variable is one that is not set.
 * A repeatable flag takes a value from each line, a switch `true` or `false`.
 *
 * @throws {CommanderError} for a value that the flag does not take; the message names the variable
 */
export function applyVariables(command: Command, { env, stderr }: Io): void {
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
      stderr(`${variable} is ignored: ${command.name()} takes no flag from it. See --help.\n`);
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
  throw new InvalidArgumentError("It is a switch: write true or false.");
}

/** What the help of a command says of its variables; nothing for one without flags, and for the program. */
export function variablesHelp(command: Command): string {
  if (command.parent === null) return "";
  const example = command.options.find((option) => variableOf(command, option) !== undefined);
  if (example === undefined) return "";
  const without = command.options.filter(({ long = "" }) => WITHOUT_VARIABLE.has(long));
  const except = without.length === 0 ? "" : ` (not for ${without.map(({ long }) => long).join(", ")})`;
  return `
Each flag can be given as an environment variable${except}: ${variableOf(command, example)} for ${example.long}.
A repeatable flag takes one value from each line, a switch true or false. The command line comes first.`;
}
