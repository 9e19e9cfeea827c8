import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROVIDER_SOURCE, VERSION } from "./package-facts";
import { isPackage, packageHash, writePackage } from "./package-folder";

/** Where Terraform and where OpenTofu look for `source = "rymi/rymi"`. */
const SOURCES = [PROVIDER_SOURCE, "registry.opentofu.org/rymi/rymi"] as const;

export interface Mirrored {
  /** The `h1:` hash that goes into a lock file, the same for each platform. */
  readonly hash: string;
  /** Every package folder, from the mirror's folder on, and whether it had to be written. */
  readonly packages: readonly { readonly path: string; readonly isNew: boolean }[];
}

/**
 * Writes the provider into a filesystem mirror, in the unpacked layout of Terraform:
 * `HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/`. Real files and no links, because mirrors are copied to other machines.
 *
 * What is already right is left alone. Each package that is not is built aside and moved in as a whole. Whatever else the
 * mirror holds stays: other versions, other platforms, other providers.
 *
 * @throws what Node throws when the folder cannot be written
 */
export function mirrorProvider(mirror: string, executable: string, platforms: readonly string[]): Mirrored {
  const contents = readFileSync(executable);
  const paths = SOURCES.flatMap((source) => platforms.map((platform) => join(source, VERSION, platform)));
  const packages = paths.map((path) => ({ path, isNew: !isPackage(join(mirror, path), contents) }));
  for (const { path, isNew } of packages) if (isNew) putPackage(mirror, path, contents);
  return { hash: packageHash(contents), packages };
}

function putPackage(mirror: string, path: string, contents: Buffer): void {
  const place = join(mirror, path);
  mkdirSync(dirname(place), { recursive: true });
  // Inside the mirror, as only within one file system a folder moves at once.
  const aside = mkdtempSync(join(mirror, ".rymi-"));
  try {
    writePackage(join(aside, "package"), contents);
    rmSync(place, { recursive: true, force: true });
    renameSync(join(aside, "package"), place);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
