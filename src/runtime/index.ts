/**
 * Settings of the Node.js that the provider and the command run in. They hold for the whole process: only the entry points of
 * our own programs import this. Must never be reached from what a user's program loads.
 */

import process from "node:process";
import { setFlagsFromString } from "node:v8";

/**
 * Fits Node.js to a process that makes a few requests, answers, and ends.
 *
 * To be called when most code is loaded: V8 takes no compiled code of Node's own any more once a flag is changed.
 */
export function fitToShortProcess(): void {
  // undici looks whether there are other `Headers`, and Node.js would load the undici that it has itself for that look.
  Reflect.deleteProperty(globalThis, "Headers");
  // Bun has another engine.
  if (process.versions["bun"]) return;
  // V8 lets the heap grow to several times what is in use before it looks for garbage: a drift of 100,000 numbers would take up
  // to 500 MB for 150, and a plan of 10,000 half as much again as it needs.
  setFlagsFromString("--heap-growing-percent=50");
  // undici reads HTTP by WebAssembly. Node.js 20 begins to optimize that at the first reply, and does not end before it has done
  // so: 100 ms. Later versions wait for nothing, and the code as it is at first is fast enough.
  if (!process.versions.node.startsWith("20.")) return;
  for (const flag of ["--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]) setFlagsFromString(flag);
}
