import { readFileSync } from "node:fs";
import { type BundleOptions, bundle, bundleWhole } from "./bundle";
import { trimmedUndici } from "./trimmed-undici";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

const ENTRY = "src/provider/bin.ts";
const OPTIONS: BundleOptions = {
  define: { RYMI_VERSION: JSON.stringify(version) },
  plugins: [trimmedUndici],
};

/** The provider as one file that Node runs. */
export function bundleProvider(outfile: string): Promise<void> {
  return bundle(ENTRY, outfile, OPTIONS);
}

/** The provider for an executable of its own, where there is no file that a part could be read from. */
export function bundleStandaloneProvider(outfile: string): Promise<void> {
  return bundleWhole(ENTRY, outfile, OPTIONS);
}
