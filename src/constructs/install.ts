import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { isPackage, PLATFORMS, PROVIDER_SOURCE, packageHash, VERSION, writePackage } from "../packaging";

/**
 * Puts the provider where `terraform init` looks before it asks a registry: `terraform.d/plugins` of the stack folder.
 * Other versions go, since Terraform would have to choose. What is already right is left alone, so that a synth
 * changes nothing under a running apply.
 *
 * @returns the `h1:` hash Terraform records for this package, the same on every platform
 * @throws when the executable cannot be read or the stack folder not be written
 */
export function installProvider(
  stackFolder: string,
  executable: string,
  platforms: readonly string[] = PLATFORMS,
): string {
  const contents = readFileSync(executable);
  const home = join(stackFolder, "terraform.d", "plugins", PROVIDER_SOURCE);
  if (!isInstalled(home, contents, platforms)) replace(stackFolder, home, contents, platforms);
  return packageHash(contents);
}

function isInstalled(home: string, contents: Buffer, platforms: readonly string[]): boolean {
  const holds = (folder: string, names: readonly string[]) =>
    readdirSync(folder).sort().join() === [...names].sort().join();
  try {
    return (
      holds(home, [VERSION]) &&
      holds(join(home, VERSION), platforms) &&
      platforms.every((platform) => isPackage(join(home, VERSION, platform), contents))
    );
  } catch {
    return false;
  }
}

/** Built aside and moved in as a whole: Terraform never sees half a provider. */
function replace(stackFolder: string, home: string, contents: Buffer, platforms: readonly string[]): void {
  mkdirSync(dirname(home), { recursive: true });
  const aside = mkdtempSync(join(stackFolder, "terraform.d", ".rymi-"));
  try {
    const [first = "", ...others] = platforms;
    const version = join(aside, VERSION);
    writePackage(join(version, first), contents);
    // A platform folder may be a link, so one file serves them all.
    for (const platform of others) symlinkSync(first, join(version, platform));
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home);
    renameSync(version, join(home, VERSION));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
