import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { PROVIDER_SOURCE, PROVIDER_SOURCES } from "../api/settings";
import { archiveName, PLATFORMS, type ProviderPackage, readPackage, VERSION } from "./provider-package";

/**
 * Installs the provider where `terraform init` looks before it asks a registry: in `terraform.d/plugins` of the stack folder,
 * one archive for each platform. Everything else in the provider's folder is removed, so that Terraform finds only one version,
 * and not also the unpacked files that 0.1.0 wrote. A correct archive is not written again.
 *
 * @param providerFolder the files to install
 * @param executables packages that are installed instead of these files, by platform, also for further platforms
 * @returns the `h1:` hashes for the lock file: one of the files, and one of each executable
 * @throws when the provider cannot be read or the stack folder cannot be written
 */
export function installProvider(
  stackFolder: string,
  providerFolder: string,
  executables: ReadonlyMap<string, ProviderPackage> = new Map(),
  platforms: readonly string[] = PLATFORMS,
): readonly string[] {
  const provider = readPackage(providerFolder);
  const packages = new Map([...platforms.map((platform) => [platform, provider] as const), ...executables]);
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

/** Whether a mirror contains this version of the provider for a platform, packed or unpacked, for Terraform or OpenTofu. */
export function holdsProvider(mirror: string, platform: string): boolean {
  return PROVIDER_SOURCES.some(
    (source) =>
      existsSync(join(mirror, source, archiveName(VERSION, platform))) ||
      existsSync(join(mirror, source, VERSION, platform)),
  );
}

/** The result of `mirrorProvider`. */
export interface Mirrored {
  /** The `h1:` hash for a lock file, the same for each platform. */
  readonly hash: string;
  /** Path of every archive, relative to the mirror, and whether it was written. */
  readonly archives: readonly { readonly path: string; readonly isNew: boolean }[];
}

/**
 * Writes the provider into a filesystem mirror, in Terraform's packed layout:
 * `HOST/NAMESPACE/TYPE/terraform-provider-TYPE_VERSION_OS_ARCH.zip`.
 *
 * A correct archive is not written again. A folder with the same version for the same platform (the unpacked layout of earlier
 * versions) is removed, because Terraform would have two packages to choose from. Everything else in the mirror stays: other
 * versions, other platforms, other providers.
 *
 * @param onArchive called before each archive is checked and written
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

/**
 * Writes an archive unless it is already correct. Other processes see the old archive or the new one, never a part.
 *
 * @returns whether it was written
 * @throws what Node throws when it cannot be written
 */
function putArchive(path: string, zip: Buffer): boolean {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before?.isFile() && readFileSync(path).equals(zip)) return false;
  mkdirSync(dirname(path), { recursive: true });
  if (before?.isDirectory()) rmSync(path, { recursive: true });
  replaceFile(path, zip);
  return true;
}

/** Writes a file atomically: under a temporary name in the same folder, which is then changed. */
export function replaceFile(path: string, contents: string | Buffer): void {
  const temporary = `${path}.${process.pid}`;
  try {
    writeFileSync(temporary, contents);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
