import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROVIDER_SOURCES } from "../api/settings";
import { VERSION } from "./package-facts";
import { archiveName, putArchive } from "./packed-layout";
import { readPackage } from "./provider-package";

/** Whether a mirror holds the provider of this version for a platform, packed or unpacked, for Terraform or OpenTofu. */
export function holdsProvider(mirror: string, platform: string): boolean {
  return PROVIDER_SOURCES.some(
    (source) =>
      existsSync(join(mirror, source, archiveName(VERSION, platform))) ||
      existsSync(join(mirror, source, VERSION, platform)),
  );
}

export interface Mirrored {
  /** The `h1:` hash that goes into a lock file, the same for each platform. */
  readonly hash: string;
  /** Every archive, from the mirror's folder on, and whether it had to be written. */
  readonly archives: readonly { readonly path: string; readonly isNew: boolean }[];
}

/**
 * Writes the provider into a filesystem mirror, in Terraform's packed layout:
 * `HOST/NAMESPACE/TYPE/terraform-provider-TYPE_VERSION_OS_ARCH.zip`.
 *
 * An archive that is already right is left alone. A folder with the same version for the same platform (the unpacked
 * layout, which earlier versions wrote) is removed, because Terraform would have two packages to choose from. Everything
 * else in the mirror stays: other versions, other platforms, other providers.
 *
 * @param onArchive is told of each archive before it is looked at and written
 * @throws what Node throws when the mirror cannot be written
 */
export function mirrorProvider(
  mirror: string,
  providerFolder: string,
  platforms: readonly string[],
  onArchive: (path: string) => void = () => {},
): Mirrored {
  const { hash, zip } = readPackage(providerFolder);
  const archives = PROVIDER_SOURCES.flatMap((source) =>
    platforms.map((platform) => {
      const path = join(source, archiveName(VERSION, platform));
      onArchive(path);
      const isNew = putArchive(join(mirror, path), zip);
      removeUnpacked(join(mirror, source, VERSION, platform));
      return { path, isNew };
    }),
  );
  return { hash, archives };
}

function removeUnpacked(folder: string): void {
  if (!existsSync(folder)) return;
  rmSync(folder, { recursive: true });
  if (readdirSync(dirname(folder)).length === 0) rmdirSync(dirname(folder));
}
