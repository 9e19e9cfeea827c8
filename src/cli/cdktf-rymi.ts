#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { tuneForShortProcess } from "../runtime";
import { main } from ".";

// Two folders up from here both as source (src/cli) and as built (dist/cli).
const { version, engines } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));

// npm only warns about an older Node.js, on which a library would fail in the middle of a command.
const needed: string = engines.node.replace(">=", "");
if (process.versions.node.localeCompare(needed, "en", { numeric: true }) < 0) {
  process.stderr.write(
    `cdktf-rymi needs Node.js ${needed} or later, and this is ${process.version}: upgrade it.\n`,
  );
  process.exit(1);
}

tuneForShortProcess();

// The exit code if the process ends before `main` does: it must not look like a check without findings.
process.exitCode = 1;

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader such as `head` may close the pipe early; that needs no message.
  if (error.code !== "EPIPE") process.stderr.write(`stdout cannot be written: ${error.message}\n`);
  process.exit(1);
});

const interrupt = new AbortController();
// With `once`, a second Ctrl-C ends the process immediately.
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
  // Exits as soon as all output is written. Node would wait for background work of V8 that is useless now.
  process.stdout.write("", (error) => {
    if (!error) process.stderr.write("", () => process.exit(code));
  });
});

function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write(
      "The working folder does not exist any more. Change to another one and run the command again.\n",
    );
    process.exit(1);
  }
}
