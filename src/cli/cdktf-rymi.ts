#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fitToShortProcess } from "../runtime";
import { main } from ".";

// Two folders up from here both as source (src/cli) and as built (dist/cli).
const { version, engines } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));

// npm only warns. What an older Node.js lacks would be missed by a library, in the middle of the work.
const needed: string = engines.node.replace(">=", "");
if (process.versions.node.localeCompare(needed, "en", { numeric: true }) < 0) {
  process.stderr.write(
    `cdktf-rymi needs Node.js ${needed} or later, and this is ${process.version}: upgrade it.\n`,
  );
  process.exit(1);
}

fitToShortProcess();

// Unless `main` comes to its end and says otherwise: nobody may take a check that broke off for one that found nothing.
process.exitCode = 1;

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever reads may have seen enough, as `head` has.
  if (error.code !== "EPIPE") process.stderr.write(`stdout cannot be written: ${error.message}\n`);
  process.exit(1);
});

const interrupt = new AbortController();
// Only once: a second Ctrl-C ends the process at once.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupt.abort());

main(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  isTerminal: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
  env: process.env,
  cwd: workingFolder(),
  now: () => new Date(),
  version,
  interrupted: interrupt.signal,
}).then((code) => {
  // Once all is written. By itself Node would wait for what V8 still does in the background for a program that is done.
  process.stdout.write("", (failed) => {
    if (!failed) process.stderr.write("", () => process.exit(code));
  });
});

function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write(
      "The working folder is not there any more. Change to another one and run the command again.\n",
    );
    process.exit(1);
  }
}
