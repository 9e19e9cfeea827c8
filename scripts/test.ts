import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { pinnedNode } from "./clis/pinned";

/**
 * Runs tests; arguments behind the first go to Jest. Ends with one line for all runs: `N passed, N failed`, and
 * `, N skipped` where there are some.
 *
 * - `--unit`: the test files that start no program, on this Node.js. Takes seconds.
 * - `--acceptance`: the others, which start the provider, the command, Terraform or OpenTofu, or install packages, on this Node.js.
 * - `--without-terraform`: all files that do not run Terraform or OpenTofu, on this Node.js.
 * - without argument: all, in one run of Jest so that they share its workers; then those without Terraform on another Node.js.
 */

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const JEST = "node_modules/jest/bin/jest.js";

const [mode, ...jestArguments] = process.argv.slice(2);
const runs = runTests();
const sum = (of: keyof Counts) => runs.reduce((total, counts) => total + counts[of], 0);
const end = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed${end}\n`);
process.exitCode = sum("failed") === 0 ? 0 : 1;

function runTests(): readonly Counts[] {
  const files = testFiles();
  const withoutTerraform = files.filter((file) => !runsTerraform(file));
  const units = files.filter((file) => !startsPrograms(file));
  if (mode === "--unit") return [runJest(process.execPath, only(units))];
  if (mode === "--without-terraform") return [runJest(process.execPath, only(withoutTerraform))];
  if (mode === "--acceptance")
    return [runJest(process.execPath, only(files.filter((file) => !units.includes(file))))];
  if (mode !== undefined)
    throw new Error(`Unknown argument ${mode}: use --unit, --acceptance or --without-terraform`);
  return [runJest(process.execPath, []), runOnOtherNode(withoutTerraform)];
}

function runOnOtherNode(files: readonly string[]): Counts {
  const { version, executable } = pinnedNode();
  if (existsSync(executable)) return runJest(executable, only(files));
  process.stderr.write(`Not tested on Node.js ${version}: it is not installed (npm run clis).\n`);
  return { passed: 0, failed: process.env["CI"] ? 1 : 0, skipped: 0 };
}

/** Counts the tests of one run. A run that fails without a failed test, such as in a global setup, counts as one failure. */
function runJest(executable: string, args: readonly string[]): Counts {
  const folder = mkdtempSync(join(tmpdir(), "rymi-counts-"));
  const file = join(folder, "counts.json");
  // Programs that the tests start, including the provider, run on the same Node.js.
  const env = {
    ...process.env,
    PATH: `${dirname(executable)}:${process.env["PATH"]}`,
    RYMI_TEST_COUNTS: file,
  };
  const { status } = spawnSync(executable, [JEST, ...jestArguments, ...args], { stdio: "inherit", env });
  const counts: Counts = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { passed: 0, failed: 0, skipped: 0 };
  rmSync(folder, { recursive: true });
  return status === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** Arguments with which Jest runs these files. */
function only(files: readonly string[]): readonly string[] {
  return ["--runTestsByPath", ...files];
}

function testFiles(): readonly string[] {
  return readdirSync("test", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join("test", name));
}

/** Whether a test file runs Terraform or OpenTofu: it imports one of the helpers that do. */
function runsTerraform(file: string): boolean {
  return /(support\/(clis|terraform)|\/twilio-story)"/.test(readFileSync(file, "utf8"));
}

/** Whether a test file starts a program: the file, or a helper in `test` that it imports, imports `node:child_process`. */
function startsPrograms(file: string): boolean {
  const files = new Set([file]);
  // Iterating over a set includes files that are added meanwhile.
  for (const path of files) {
    const text = readFileSync(path, "utf8");
    if (text.includes('from "node:child_process"')) return true;
    for (const [, specifier = ""] of text.matchAll(/from "(\.[^"]+)"/g)) {
      const imported = `${join(dirname(path), specifier)}.ts`;
      if (imported.startsWith("test/") && existsSync(imported)) files.add(imported);
    }
  }
  return false;
}
