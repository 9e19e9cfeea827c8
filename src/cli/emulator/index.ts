/** Runs the emulator for the command line: what it begins with, where it keeps it, and what it says of itself. */
export { type RunEmulatorOptions, runEmulator } from "./run-emulator";
