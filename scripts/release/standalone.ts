import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Node's mark in its binaries: the byte after it says whether a program has been put in. */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * Writes a program in the form that Node's binary takes in.
 *
 * @param node the Node that makes it; the binary it goes into has to be of the same version
 * @param withCode also compiled: starts sooner, and runs on nothing but this platform
 */
export function makeBlob(node: string, program: string, output: string, withCode: boolean): void {
  const config = {
    main: resolve(program),
    output: resolve(output),
    // The warning would be the first that Terraform hears of the provider.
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: withCode,
  };
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(`${output}.json`, JSON.stringify(config));
  execFileSync(node, ["--experimental-sea-config", `${output}.json`], { stdio: "pipe" });
}

/** Puts a program into a copy of Node's binary. A signature that the binary had is gone then. */
export function makeStandalone(node: string, blob: string, executable: string): void {
  mkdirSync(dirname(executable), { recursive: true });
  rmSync(executable, { force: true });
  copyFileSync(node, executable);
  chmodSync(executable, 0o755);
  const postject = [require.resolve("postject/dist/cli.js"), executable, "NODE_SEA_BLOB", blob];
  const how = ["--sentinel-fuse", FUSE, "--macho-segment-name", "NODE_SEA"];
  // Piped, as it has much to say about sections that nobody asked for.
  execFileSync(process.execPath, [...postject, ...how], { stdio: "pipe" });
}
