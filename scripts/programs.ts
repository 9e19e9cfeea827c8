import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROVIDER_SOURCE } from "../src/api/settings";
import { type BundleOptions, bundle, bundleToOneFile } from "./bundle";

// The programs of the package. Each function that bundles one returns the paths of its modules.

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

const PROVIDER = "src/provider/bin.ts";
const PROVIDER_OPTIONS: BundleOptions = {
  define: { RYMI_VERSION: JSON.stringify(version), RYMI_PROVIDER_SOURCE: JSON.stringify(PROVIDER_SOURCE) },
  // Larger than everything else, and needed for the first request only.
  separatePackage: "undici",
};

/** The provider for Node: a launcher, and the program in `lib` beside it. */
async function bundleProvider(folder: string): Promise<readonly string[]> {
  const modules = await bundle(PROVIDER, join(folder, "lib/main.cjs"), PROVIDER_OPTIONS);
  const launcher = join(folder, "terraform-provider-rymi");
  writeFileSync(launcher, shThenJavaScript("src/provider/launcher.sh", "src/provider/launcher.cjs"));
  chmodSync(launcher, 0o755);
  // Otherwise the nearest package.json above the launcher, the user's for instance, decides whether it is CommonJS.
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
  return modules;
}

/**
 * A file that is both a script for `sh` and a JavaScript program. JavaScript reads the second line, `":" /*`, as a string without
 * effect and the begin of a comment, which ends after the `sh` part. `sh` reads the line as a call of `:`, which ignores its
 * arguments, and exits before the JavaScript part.
 */
function shThenJavaScript(sh: string, javascript: string): string {
  return `#!/bin/sh\n":" /*\n${readFileSync(sh, "utf8")}*/\n${readFileSync(javascript, "utf8")}`;
}

/** The provider in one file, for a standalone executable, which cannot load other files. */
export function bundleStandaloneProvider(outfile: string): Promise<void> {
  return bundleToOneFile(PROVIDER, outfile, PROVIDER_OPTIONS);
}

/** The provider and the command, in folders of `dist`. */
export async function bundlePrograms(dist: string): Promise<readonly string[]> {
  const provider = await bundleProvider(join(dist, "provider"));
  const command = await bundle("src/cli/cdktf-rymi.ts", join(dist, "cli/cdktf-rymi.js"), {
    // Installed with the package, because its library needs it, too.
    external: ["yaml"],
    separatePackage: "undici",
  });
  return [...provider, ...command];
}

/** A package whose code is bundled into the provider or the command. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The text that must accompany every copy. */
  readonly licenseText: string;
}

/** @param modules paths of the modules of programs */
export function bundledPackages(modules: readonly string[]): readonly BundledPackage[] {
  const folders = modules.flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [],
  );
  return [...new Set(folders)].sort().map(readPackage);
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)(\.|$)/i.test(file));
  const licenseText = files.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
  return { name, version, license, licenseText: licenseText || "The package has no file with its licence." };
}

/** The text of one file for all packages. */
export function thirdPartyLicenses(packages: readonly BundledPackage[]): string {
  const entries = packages.map(({ name, version, license, licenseText }) =>
    `${name} ${version} (${license})\n\n${licenseText}`.trim(),
  );
  const heading = "The provider and the command of cdktf-rymi contain code of these packages.";
  return `${[heading, ...entries].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
