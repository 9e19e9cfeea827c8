import { InvalidArgumentError, Option } from "commander";

/** For an option that is a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[0-9]+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** For a command that says on stderr what it does. */
export function quietOption(): Option {
  return new Option("--quiet", "no word about what is done: results, warnings and errors only");
}
