import { existsSync } from "node:fs";
import { arch, platform } from "node:os";
import { join, resolve } from "node:path";

// `require`, because the path is the same from src and from dist, and because bundlers inline the file.
const { version } = require("../../package.json") as { readonly version: string };

/** Version of this package and of the provider, which are released together. */
export const VERSION = version;

export const EXECUTABLE_NAME = "terraform-provider-rymi";

/**
 * Name of a package's archive in Terraform's packed layout, in the folder `HOST/NAMESPACE/TYPE`. An archive, unlike a folder,
 * keeps its file modes and gets no foreign files when the folders around it are copied.
 */
export function archiveName(version: string, platform: string): string {
  return `${EXECUTABLE_NAME}_${version}_${platform}.zip`;
}

const GO_OS: Readonly<Record<string, string>> = { win32: "windows", sunos: "solaris" };
const GO_ARCH: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

/** Terraform's name of a platform, which is Go's: `linux_amd64`, `darwin_arm64`. Takes Node's names. */
export function platformName(nodePlatform: string, nodeArch: string): string {
  return `${GO_OS[nodePlatform] ?? nodePlatform}_${GO_ARCH[nodeArch] ?? nodeArch}`;
}

export const THIS_PLATFORM = platformName(platform(), arch());

/**
 * The platforms that get the provider. It is JavaScript, the same on every platform, so a `cdktf.out` that was made on a Mac can
 * be deployed on Linux with the same lock file.
 */
export const PLATFORMS: readonly string[] = [
  ...new Set(["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", THIS_PLATFORM]),
];

/** The output of `npm run build`. The path is the same from src, from dist and from the bundled command. */
const PROVIDER_FOLDER = resolve(__dirname, "../../dist/provider");

/**
 * Path of the folder of the provider: its executable and every file that the executable needs, nothing else.
 *
 * @param instead another folder than the packaged one
 * @throws Error with the remedy, when the provider is not there
 */
export function findProvider(instead?: string): string {
  const folder = instead ?? PROVIDER_FOLDER;
  if (existsSync(join(folder, EXECUTABLE_NAME))) return folder;
  throw new Error(
    `${EXECUTABLE_NAME}, which is part of cdktf-rymi, is not in ${folder}. ` +
      'Reinstall the package; in a clone of its repository, run "npm run build". ' +
      "If a bundler packs your app, keep cdktf-rymi out of the bundle.",
  );
}
