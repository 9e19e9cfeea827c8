import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { BundleOptions } from "../../scripts/bundle";
import { run } from "./run";

export type { BundleOptions };

/** Makes an executable of a TypeScript program, alone in its folder. See `scripts/bundle.ts`. */
export function bundle(entry: string, executable: string, options: BundleOptions = {}): Promise<void> {
  return callScript("bundle", "bundle", [entry, executable, options]);
}

/** See `scripts/programs.ts`. */
export function bundleStandaloneProvider(outfile: string): Promise<void> {
  return callScript("programs", "bundleStandaloneProvider", [outfile]);
}

/** In a process of its own: Jest does not load the bundler, which is an ES module. */
async function callScript(name: string, exported: string, args: readonly unknown[]): Promise<void> {
  const call = `require("./scripts/${name}").${exported}(...${JSON.stringify(args)});`;
  const { code, text } = await run("node_modules/.bin/tsx", ["--eval", call], {
    cwd: resolve("."),
    env: process.env,
  });
  if (code !== 0) throw new Error(`${exported} failed:\n${text}`);
}

/** Path of our provider's executable, as the last build left it. */
export function builtProvider(): string {
  const path = resolve("dist/provider/terraform-provider-rymi");
  if (!existsSync(path)) throw new Error("there is no dist/provider; run `npm run build` before the tests");
  return path;
}

/**
 * Path of the executable that the tests run: that of the last build, or the one that `RYMI_TEST_PROVIDER` names, a
 * standalone executable for instance. Nothing but its own files may be in its folder.
 */
export function testedProvider(): string {
  const other = process.env["RYMI_TEST_PROVIDER"];
  return other ? resolve(other) : builtProvider();
}
