import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type BundleOptions, bundle, bundleWhole } from "./bundle";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

/** Where undici is in a program: no more of it than our client uses, and without the HTTP/2 that it does not speak. */
export const TRIMMED: BundleOptions = {
  alias: { undici: resolve("scripts/undici-agent.mjs"), "node:http2": resolve("scripts/no-http2.mjs") },
};

const ENTRY = "src/provider/bin.ts";
const OPTIONS: BundleOptions = {
  define: { RYMI_VERSION: JSON.stringify(version) },
  ...TRIMMED,
};

/** The provider as one file that Node runs. */
export function bundleProvider(outfile: string): void {
  bundle(ENTRY, outfile, OPTIONS);
}

/** The provider for an executable of its own, where there is no file that a part could be read from. */
export function bundleStandaloneProvider(outfile: string): void {
  bundleWhole(ENTRY, outfile, OPTIONS);
}
