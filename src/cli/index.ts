/**
 * The command line: argv in, exit code out. Only `cdktf-rymi.ts` touches `process`.
 * Must never learn how a number is registered or a request is sent; it asks those who know.
 */
export type { ExitCode, Io } from "../io";
export { main } from "./main";
