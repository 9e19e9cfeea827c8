import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// The command as it is built and run. Everything else about it is tested through its `main`.

const PROGRAM = resolve("dist/cli/cdktf-rymi.js");

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Asks for help, to a stdout that is given or taken away. */
async function help(stdout: number | "closed"): Promise<Ended> {
  const to = stdout === "closed" ? "pipe" : stdout;
  const child = spawn(process.execPath, [PROGRAM, "--help"], { stdio: ["ignore", to, "pipe"] });
  child.stdout?.destroy();
  let stderr = "";
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stderr };
}

test("a closed stdout ends the command with exit code 1 and without a message", async () => {
  expect(await help("closed")).toEqual({ code: 1, stderr: "" });
});

const FULL = "/dev/full";
const whereFull = existsSync(FULL) ? test : test.skip;

// Skipped where the system has no file that is always full.
whereFull("what cannot be written is said, and is no success", async () => {
  const { code, stderr } = await help(openSync(FULL, "w"));
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^stdout cannot be written: .*ENOSPC.*\n$/),
  });
});

test("a deleted working folder is a one-line error", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rymi-gone-"));
  const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" drift';
  const child = spawn("sh", ["-c", script, "sh", folder, process.execPath, PROGRAM], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "The working folder does not exist any more. Change to another one and run the command again.\n",
  });
});

test.each([
  ["16.20.2", 1],
  ["20.9.0", 1],
  ["20.18.0", 1],
  ["20.18.1", 0],
  ["26.10.0", 0],
])("on Node.js %s it ends with %d, and one sentence says so where that is too old", (version, code) => {
  const folder = mkdtempSync(join(tmpdir(), "rymi-node-"));
  const preload = join(folder, "version.cjs");
  writeFileSync(
    preload,
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });
     Object.defineProperty(process, "version", { value: "v${version}" });`,
  );
  const args = ["--require", preload, PROGRAM, "emulator", "--help"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect({ status, stderr }).toEqual({
    status: code,
    stderr:
      code === 0 ? "" : `cdktf-rymi needs Node.js 20.18.1 or later, and this is v${version}: upgrade it.\n`,
  });
  expect(stdout !== "").toBe(code === 0);
});
