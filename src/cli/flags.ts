import { type Command, InvalidArgumentError, Option } from "commander";
import { type Io, messageOf } from "../io";

/**
 * `--base-url` has `RYMI_BASE_URL`, which the provider reads, too; `--host` opens the emulator to other machines, and the others
 * overwrite files: a forgotten variable must do neither.
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
export function variablesHelp(command: Command): string {
  if (command.parent === null) return "";
  const example = command.options.find((option) => variableOf(command, option) !== undefined);
  if (example === undefined) return "";
  const without = command.options.filter(({ long = "" }) => WITHOUT_VARIABLE.has(long));
  const except = without.length === 0 ? "" : ` (not for ${without.map(({ long }) => long).join(", ")})`;
  return `
Each flag can be given as an environment variable${except}: ${variableOf(command, example)} for ${example.long}.
A repeatable flag takes one value from each line, a switch true or false. The command line overrides them.`;
}

/** Parses an option that is a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[0-9]+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Parses an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** For a command that writes its progress to stderr. */
export function quietOption(): Option {
  return new Option("--quiet", "print results, warnings and errors only");
}
