/**
 * What a command needs of its surroundings: streams, environment, files of the user, and errors that a message explains.
 * Must never know what a command does.
 */
export { createFile, readTextFile, replaceFile, requireNewFile, writeOutput } from "./files";
export {
  CliError,
  codeOf,
  type Deadline,
  Exit,
  type ExitCode,
  Glob,
  groupBy,
  type Io,
  isGlob,
  messageOf,
  note,
  ProgressLine,
  shellWord,
  startDeadline,
} from "./surroundings";
