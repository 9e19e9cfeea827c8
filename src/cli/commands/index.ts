import type { Command } from "commander";
import type { Io } from "../io";
import { bridgeCommand } from "./bridge";
import { driftCommand } from "./drift";
import { emulatorCommand } from "./emulator";
import { importCommand } from "./import";
import { mirrorCommand } from "./mirror";

/** Makes a command whose action ends when its work is done, and throws when it failed. */
export type DefineCommand = (io: Io) => Command;

/** The map of the program: one file for each command. */
export const COMMANDS: readonly DefineCommand[] = [
  driftCommand,
  importCommand,
  mirrorCommand,
  bridgeCommand,
  emulatorCommand,
];
