/**
 * What a command needs of its surroundings: streams, environment, files of the user, and errors that a message explains.
 * Must never know what a command does.
 */
export { createFile, readTextFile, replaceFile, requireNewFile, writeOutput } from "./files";
export {
  CliError,
  type Deadline,
  Exit,
  type ExitCode,
  type Io,
  note,
  ProgressLine,
  startDeadline,
} from "./terminal";
export { codeOf, Glob, groupBy, isGlob, messageOf, shellWord } from "./text";
