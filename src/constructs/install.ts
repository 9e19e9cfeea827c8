import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { EXECUTABLE_NAME, PROVIDER_SOURCE, VERSION } from "./package-facts";
import { PLATFORMS } from "./platforms";

const MODE = 0o755;

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

/** Terraform hashes the whole package folder, so a stray file next to the executable is as wrong as other bytes. */
function isInstalled(home: string, contents: Buffer, platforms: readonly string[]): boolean {
  const holds = (folder: string, names: readonly string[]) =>
    readdirSync(folder).sort().join() === [...names].sort().join();
  try {
    return (
      holds(home, [VERSION]) &&
      holds(join(home, VERSION), platforms) &&
      platforms.every((platform) => {
        const folder = join(home, VERSION, platform);
        const file = join(folder, EXECUTABLE_NAME);
        return (
          holds(folder, [EXECUTABLE_NAME]) &&
          (statSync(file).mode & 0o777) === MODE &&
          readFileSync(file).equals(contents)
        );
      })
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
    const file = join(version, first, EXECUTABLE_NAME);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
    chmodSync(file, MODE); // after the fact: the umask would narrow a mode given to writeFileSync
    // A platform folder may be a link, so one file serves them all.
    for (const platform of others) symlinkSync(first, join(version, platform));
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home);
    renameSync(version, join(home, VERSION));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Terraform's `h1` of a package folder with this one file: the hash of a list of file hashes. */
function packageHash(contents: Buffer): string {
  const list = `${createHash("sha256").update(contents).digest("hex")}  ${EXECUTABLE_NAME}\n`;
  return `h1:${createHash("sha256").update(list).digest("base64")}`;
}
