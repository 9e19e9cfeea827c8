import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { pinnedNode } from "./clis/pinned";

/**
 * Runs every test, and on another Node.js those that need no Terraform; with `--unit` only these, on this Node.js. Ends
 * with one line for all: `N passed, N failed`, and `, N skipped` where there are some.
 */

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const JEST = "node_modules/jest/bin/jest.js";

const units = ["--runTestsByPath", ...withoutTerraform()];
const runs = process.argv.includes("--unit")
  ? [runJest(process.execPath, units)]
  : [runJest(process.execPath, []), runOnOtherNode()];
const sum = (of: keyof Counts) => runs.reduce((total, counts) => total + counts[of], 0);
const end = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed${end}\n`);
process.exitCode = sum("failed") === 0 ? 0 : 1;

function runOnOtherNode(): Counts {
  const { version, executable } = pinnedNode();
  if (existsSync(executable)) return runJest(executable, units);
  process.stderr.write(`Not tested on Node.js ${version}: it is not installed (npm run clis).\n`);
  return { passed: 0, failed: process.env["CI"] ? 1 : 0, skipped: 0 };
}

/** What a run counted. One that ends badly without a failed test, over a mistake in a helper say, is a failure itself. */
function runJest(executable: string, args: readonly string[]): Counts {
  const folder = mkdtempSync(join(tmpdir(), "rymi-counts-"));
  const file = join(folder, "counts.json");
  // Programs that the tests start, our provider among them, run on the same Node.js.
  const env = {
    ...process.env,
    PATH: `${dirname(executable)}:${process.env["PATH"]}`,
    RYMI_TEST_COUNTS: file,
  };
  const { status } = spawnSync(executable, [JEST, ...args], { stdio: "inherit", env });
  const counts: Counts = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { passed: 0, failed: 0, skipped: 0 };
  rmSync(folder, { recursive: true });
  return status === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** Test files that run no Terraform or OpenTofu. */
function withoutTerraform(): readonly string[] {
  return readdirSync("test", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join("test", name))
    .filter((file) => !/support\/(clis|terraform)"/.test(readFileSync(file, "utf8")));
}
