import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BundleOptions, bundle, bundleWhole } from "./bundle";

/** The programs of the package. Each function that makes one answers with the paths of the modules in it. */

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

const PROVIDER = "src/provider/bin.ts";
const PROVIDER_OPTIONS: BundleOptions = {
  define: { RYMI_VERSION: JSON.stringify(version) },
  // Larger than all the rest, and needed by the first request only.
  apart: "undici",
};

/** The provider as Node runs it: a launcher, and the program in `lib` beside it. */
async function bundleProvider(folder: string): Promise<readonly string[]> {
  const modules = await bundle(PROVIDER, join(folder, "lib/main.cjs"), PROVIDER_OPTIONS);
  const launcher = join(folder, "terraform-provider-rymi");
  writeFileSync(launcher, shThenJavaScript("src/provider/launcher.sh", "src/provider/launcher.cjs"));
  chmodSync(launcher, 0o755);
  // Without it, the nearest package.json above wherever Terraform puts the launcher decides whether it is CommonJS.
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
  return modules;
}

/**
 * One file that is both: sh ends within its part, which JavaScript takes for a comment behind a directive without meaning.
 * To sh, the line with the directive is a command that does nothing with the names of a few folders.
 */
function shThenJavaScript(sh: string, javascript: string): string {
  return `#!/bin/sh\n":" /*\n${readFileSync(sh, "utf8")}*/\n${readFileSync(javascript, "utf8")}`;
}

/** The provider for an executable of its own, where there is no file that a part could be read from. */
export function bundleStandaloneProvider(outfile: string): Promise<void> {
  return bundleWhole(PROVIDER, outfile, PROVIDER_OPTIONS);
}

/** The provider and the command, in folders of `dist`. */
export async function bundlePrograms(dist: string): Promise<readonly string[]> {
  const provider = await bundleProvider(join(dist, "provider"));
  const command = await bundle("src/cli/cdktf-rymi.ts", join(dist, "cli/cdktf-rymi.js"), {
    // Installed with the package, as its library needs it, too.
    external: ["yaml"],
    apart: "undici",
  });
  return [...provider, ...command];
}
