/**
 * The command line: arguments in, exit code out. Only `cdktf-rymi.ts` uses `process`.
 * Must never contain rules about numbers or requests: other folders have them.
 */
export type { ExitCode, Io } from "../io";
export { main } from "./main";
