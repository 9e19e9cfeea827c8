/**
 * Streams, environment and files for commands, and the errors that they show to the user.
 * Must never depend on a command.
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
