/**
 * Settings of Node.js for the provider process and the command. They apply to the whole process, so only the entry points of
 * these two programs import this folder. Must never be imported by code that a user's program loads.
 */

import process from "node:process";
import { setFlagsFromString } from "node:v8";

/**
 * Changes settings of Node.js for a process that sends a few requests and ends.
 *
 * To be called when most code is loaded: after a flag was changed, V8 does not use the cached code of Node's own modules.
 */
export function tuneForShortProcess(): void {
  // undici checks whether there is a global `Headers`, and that check would make Node.js load its built-in copy of undici.
  Reflect.deleteProperty(globalThis, "Headers");
  // Bun does not use V8.
  if (process.versions["bun"]) return;
  // By default, V8 lets the heap grow to several times the memory in use before it collects garbage: a drift of 100,000 numbers
  // takes up to 500 MB of which 150 are in use, and a plan of 10,000 numbers takes half as much again as it uses.
  setFlagsFromString("--heap-growing-percent=50");
  // undici parses HTTP with WebAssembly. Node.js 20 starts to optimize it at the first reply and does not exit before that is
  // done, which takes 100 ms. Later versions do not wait. The code is fast enough without.
  if (!process.versions.node.startsWith("20.")) return;
  for (const flag of ["--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]) setFlagsFromString(flag);
}
