/**
 * Streams, environment and files for commands, the errors that they show to the user, and functions for JSON values.
 * Must never depend on a command.
 */
export { createFile, readInput, readTextFile, replaceFile, requireNewFile, writeOutput } from "./files";
export {
  CliError,
  codeOf,
  Exit,
  type ExitCode,
  type Io,
  messageOf,
  note,
  ProgressLine,
  startDeadline,
} from "./surroundings";
export { Glob, groupBy, isGlob, isObject, Markup, mapTexts, markupTag, shellWord } from "./values";
