import { existsSync } from "node:fs";
import { resolve } from "node:path";

// `require`, because it reads the same two folders up from src and from dist, and because bundlers inline it.
const { version } = require("../../package.json") as { readonly version: string };

/** Version of this package, and so of the provider: the two are released as one. */
export const VERSION = version;

/** With its host: OpenTofu reads a source without one as `registry.opentofu.org/…`. */
export const PROVIDER_SOURCE = "registry.terraform.io/rymi/rymi";

export const EXECUTABLE_NAME = "terraform-provider-rymi";

/** Where `npm run build` leaves the provider, seen from src, from dist and from the bundled command alike. */
const PACKAGED_EXECUTABLE = resolve(__dirname, "../../dist/provider", EXECUTABLE_NAME);

/**
 * Path of the provider's executable.
 *
 * @param instead a file to take in place of the packaged one
 * @throws Error that says how to get it, when it is not there
 */
export function findExecutable(instead?: string): string {
  const executable = instead ?? PACKAGED_EXECUTABLE;
  if (existsSync(executable)) return executable;
  throw new Error(
    `${EXECUTABLE_NAME}, which is part of cdktf-rymi, is not at ${executable}. ` +
      'Reinstall the package; in a clone of its repository, run "npm run build". ' +
      "Where a bundler packs your app, keep cdktf-rymi out of the bundle.",
  );
}
