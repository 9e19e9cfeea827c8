import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { archiveName, PLATFORMS, PROVIDER_SOURCE, putArchive, readPackage, VERSION } from "../packaging";

/**
 * Puts the provider where `terraform init` looks before it asks a registry: `terraform.d/plugins` of the stack folder, as
 * one archive for each platform. Everything else in the provider's folder goes: Terraform would have to choose between
 * versions, and between an archive and the unpacked files that 0.1.0 wrote. An archive that is already right is left alone.
 *
 * @param providerFolder the files to install
 * @returns the `h1:` hash that Terraform records for this package, the same on every platform
 * @throws when the provider cannot be read or the stack folder cannot be written
 */
export function installProvider(
  stackFolder: string,
  providerFolder: string,
  platforms: readonly string[] = PLATFORMS,
): string {
  const { hash, zip } = readPackage(providerFolder);
  const folder = join(stackFolder, "terraform.d", "plugins", PROVIDER_SOURCE);
  const names = platforms.map((platform) => archiveName(VERSION, platform));
  mkdirSync(folder, { recursive: true });
  for (const name of names) putArchive(join(folder, name), zip);
  for (const name of readdirSync(folder)) {
    if (!names.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
  return hash;
}
