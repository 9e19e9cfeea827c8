/**
 * How a command meets its surroundings: the terminal, the environment, the user's files, and errors that a message explains.
 * Must never learn what a command does.
 */
export { CliError, Exit } from "./cli-error";
export { type Deadline, startDeadline } from "./deadline";
export { Glob, isGlob } from "./glob";
export { groupBy } from "./group-by";
export { type ExitCode, type Io, note } from "./io";
export { ProgressLine } from "./progress";
export { readTextFile } from "./read";
export { shellWord } from "./shell";
export { codeOf, messageOf } from "./thrown";
export { createFile, replaceFile } from "./write";
