import { transformSync } from "esbuild";

/**
 * The JavaScript of our programs. Names stay as they are, so that errors can be read: to keep them beside shorter ones
 * (`keepNames`) costs a call for each function that is made, of which the provider makes several in each of its calls.
 */
export const OUTPUT = {
  platform: "node",
  target: "node20.18",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
} as const;

/** A part of a program: an ES module that imports other parts as `./name`. */
export interface Part {
  readonly name: string;
  readonly code: string;
  /** Names of the parts that it cannot start without. */
  readonly imports: readonly string[];
}

/**
 * Puts the parts of a program into one file of CommonJS that starts as fast as if it had only those which its first part
 * cannot start without: before V8 runs a file it reads through all functions in it, which took the provider half as long
 * as the start of Node itself. The other parts stand behind as comments, which are only skipped, until one is imported.
 */
export function inOneFile(parts: readonly Part[]): string {
  const [main] = parts;
  if (main === undefined) throw new Error("a program has one part at least");
  const needed = neededBy(main, parts);
  const functions = needed.map((part) => `"./${part.name}"(module,exports,require){${toCommonJs(part)}}`);
  const comments = parts.filter((part) => !needed.includes(part)).map(toComment);
  const loader = LOADER.replace("/* parts */", () => functions.join(",\n"));
  const program = ["#!/usr/bin/env node", loader, `load("./${main.name}");`, ...comments, ""].join("\n");
  // One letter of another alphabet, and V8 holds all of the file with two bytes for each. esbuild escapes them where it
  // can: not in regular expressions and tagged templates, where they are to be written as escapes or entities.
  const other = /.{0,40}[\u0080-\uffff].{0,40}/.exec(program);
  if (other !== null) throw new Error(`${main.name} has a letter that is not ASCII: ${other[0]}`);
  return program;
}

function neededBy(part: Part, all: readonly Part[], found: Part[] = []): readonly Part[] {
  if (found.includes(part)) return found;
  found.push(part);
  for (const other of all) if (part.imports.includes(other.name)) neededBy(other, all, found);
  return found;
}

function toCommonJs({ code }: Part): string {
  return transformSync(code.replace(/^#!.*\n/, ""), {
    format: "cjs",
    ...OUTPUT,
    // They become calls of `require`, which is `load` there.
    supported: { "dynamic-import": false },
  }).code;
}

function toComment(part: Part): string {
  const code = toCommonJs(part).trimEnd();
  // Any of these would end the comment; esbuild writes them as escapes.
  if (/[\r\u2028\u2029]/.test(code)) throw new Error(`${part.name} has a line break other than \\n`);
  return `//:./${part.name}\n//|${code.replaceAll("\n", "\n//|")}`;
}

/** Runs in each program. The file is kept open, as an update may take its place before the last part is read. */
const LOADER = `"use strict";
const fs = require("node:fs");
const file = fs.openSync(__filename);
const parts = {
/* parts */
};
const loaded = new Map();
let text;
function load(name) {
  if (!name.startsWith("./")) return require(name);
  let module = loaded.get(name);
  if (module === undefined) {
    module = { exports: {} };
    loaded.set(name, module);
    (parts[name] ?? compile(name))(module, module.exports, load, __filename, __dirname);
  }
  return module.exports;
}
function compile(name) {
  text ??= fs.readFileSync(file, "latin1");
  const start = text.indexOf("\\n//:" + name + "\\n") + "\\n//:".length + name.length;
  const end = text.indexOf("\\n//:", start);
  const code = text.slice(start, end === -1 ? undefined : end).replaceAll("\\n//|", "\\n");
  const options = { filename: __filename + name.slice(1) };
  return require("node:vm").compileFunction(code, ["module", "exports", "require", "__filename", "__dirname"], options);
}`;
