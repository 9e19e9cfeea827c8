import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PROVIDER_SOURCE } from "../api/settings";
import { archiveName, PLATFORMS, type ProviderPackage, putArchive, readPackage, VERSION } from "../packaging";

/**
 * Puts the provider where `terraform init` looks before it asks a registry: `terraform.d/plugins` of the stack folder, as
 * one archive for each platform. Everything else in the provider's folder goes: Terraform would have to choose between
 * versions, and between an archive and the unpacked files that 0.1.0 wrote. An archive that is already right is left alone.
 *
 * @param providerFolder the files to install
 * @param executables what takes their place, by platform; it may name platforms that are not among the others
 * @returns the `h1:` hashes that Terraform records: that of the files, the same on every platform, and of each executable
 * @throws when the provider cannot be read or the stack folder cannot be written
 */
export function installProvider(
  stackFolder: string,
  providerFolder: string,
  executables: ReadonlyMap<string, ProviderPackage> = new Map(),
  platforms: readonly string[] = PLATFORMS,
): readonly string[] {
  const script = readPackage(providerFolder);
  const packages = new Map([...platforms.map((platform) => [platform, script] as const), ...executables]);
  const folder = join(stackFolder, "terraform.d", "plugins", PROVIDER_SOURCE);
  const archives = new Map(
    [...packages].map(([platform, { zip }]) => [archiveName(VERSION, platform), zip] as const),
  );
  mkdirSync(folder, { recursive: true });
  for (const [name, zip] of archives) putArchive(join(folder, name), zip);
  for (const name of readdirSync(folder)) {
    if (!archives.has(name)) rmSync(join(folder, name), { recursive: true });
  }
  return [...new Set([...packages.values()].map(({ hash }) => hash))];
}
