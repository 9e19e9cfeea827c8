import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

// `require`, because it reads the same two folders up from src and from dist, and because bundlers inline it.
const { version } = require("../../package.json") as { readonly version: string };

/** Version of this package, and so of the provider: the two are released as one. */
export const VERSION = version;

export const EXECUTABLE_NAME = "terraform-provider-rymi";

/** Where `npm run build` leaves the provider, seen from src, from dist and from the bundled command alike. */
const PROVIDER_FOLDER = resolve(__dirname, "../../dist/provider");

/**
 * Path of the folder that is the provider: its executable and every file that the executable needs, nothing else.
 *
 * @param instead a folder to take in place of the packaged one
 * @throws Error that says how to get it, when it is not there
 */
export function findProvider(instead?: string): string {
  const folder = instead ?? PROVIDER_FOLDER;
  if (existsSync(join(folder, EXECUTABLE_NAME))) return folder;
  throw new Error(
    `${EXECUTABLE_NAME}, which is part of cdktf-rymi, is not in ${folder}. ` +
      'Reinstall the package; in a clone of its repository, run "npm run build". ' +
      "If a bundler packs your app, keep cdktf-rymi out of the bundle.",
  );
}
