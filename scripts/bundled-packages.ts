import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package whose code stands in the provider or in the command. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The text that its licence asks to be kept with every copy. */
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
  return { name, version, license, licenseText: licenseText || "The package brings no text of its licence." };
}

/** One file for all of them. */
export function thirdPartyLicenses(packages: readonly BundledPackage[]): string {
  const entries = packages.map(({ name, version, license, licenseText }) =>
    `${name} ${version} (${license})\n\n${licenseText}`.trim(),
  );
  const heading = "The provider and the command of cdktf-rymi hold code of these packages.";
  return `${[heading, ...entries].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
