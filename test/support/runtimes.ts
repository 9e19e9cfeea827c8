import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { arch, platform } from "node:os";
import { join, resolve } from "node:path";
import { run } from "./run";

/** Other JavaScript runtimes than the one that runs the tests, in the versions that `test/runtimes` pins. */

const PINS = resolve("test/runtimes");
const CACHE = resolve(".cache/runtimes");

const EXECUTABLES = {
  /** The oldest Node that this package supports. */
  "Node 20": `node-20-${platform()}-${arch()}/bin/node`,
  "Node 24": `node-24-${platform()}-${arch()}/bin/node`,
  Bun: `@oven/bun-${platform()}-${arch() === "arm64" ? "aarch64" : "x64"}/bin/bun`,
  Deno: `@deno/${platform()}-${arch()}${platform() === "linux" ? "-glibc" : ""}/deno`,
} as const;

export type Runtime = keyof typeof EXECUTABLES;

/** Absolute path of each runtime's executable. npm installs them into the cache folder when they are not there. */
export async function installRuntimes(): Promise<Readonly<Record<Runtime, string>>> {
  const pins = readFileSync(join(PINS, "package-lock.json"));
  const folder = join(CACHE, createHash("sha256").update(pins).digest("hex").slice(0, 12));
  if (!existsSync(folder)) await installInto(folder);
  const at = (runtime: Runtime) => join(folder, "node_modules", EXECUTABLES[runtime]);
  return { "Node 20": at("Node 20"), "Node 24": at("Node 24"), Bun: at("Bun"), Deno: at("Deno") };
}

/** Installs into a temporary folder and renames it, so that no test finds an incomplete installation. */
async function installInto(folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const part = mkdtempSync(join(CACHE, "part-"));
  try {
    for (const name of ["package.json", "package-lock.json"])
      copyFileSync(join(PINS, name), join(part, name));
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund"];
    const { code, text } = await run("npm", ["ci", ...flags], { cwd: part, env: process.env });
    if (code !== 0) throw new Error(`npm could not install the runtimes of test/runtimes:\n${text}`);
    if (!existsSync(folder)) renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}
