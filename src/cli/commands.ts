import type { Command } from "commander";
import type { Io } from "../io";

/** Makes a command whose action ends when its work is done, and throws when it failed. */
export type DefineCommand = (io: Io) => Command;

/** The map of the program: one file for each command, loaded when it is called. */
const COMMANDS: Readonly<Record<string, () => Promise<DefineCommand>>> = {
  drift: async () => (await import("./commands/drift.js")).driftCommand,
  import: async () => (await import("./commands/import.js")).importCommand,
  mirror: async () => (await import("./commands/mirror.js")).mirrorCommand,
  bridge: async () => (await import("./commands/bridge.js")).bridgeCommand,
  doctor: async () => (await import("./commands/doctor.js")).doctorCommand,
  webhook: async () => (await import("./commands/webhook.js")).webhookCommand,
  emulator: async () => (await import("./commands/emulator.js")).emulatorCommand,
  completion: async () => (await import("./commands/completion.js")).completionCommand,
};

/** The command that is called; all of them where help may be wanted about each, or completion. */
export function loadCommands([name = ""]: readonly string[]): Promise<readonly DefineCommand[]> {
  const isOne = Object.hasOwn(COMMANDS, name) && name !== "completion";
  const called = isOne ? COMMANDS[name] : undefined;
  return Promise.all((called === undefined ? Object.values(COMMANDS) : [called]).map((load) => load()));
}
