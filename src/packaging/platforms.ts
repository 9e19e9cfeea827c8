import { arch, platform } from "node:os";

const GO_OS: Readonly<Record<string, string>> = { win32: "windows", sunos: "solaris" };
const GO_ARCH: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

/** Terraform's name of a platform, which is Go's: `linux_amd64`, `darwin_arm64`. Takes Node's names. */
export function platformName(nodePlatform: string, nodeArch: string): string {
  return `${GO_OS[nodePlatform] ?? nodePlatform}_${GO_ARCH[nodeArch] ?? nodeArch}`;
}

export const THIS_PLATFORM = platformName(platform(), arch());

/**
 * The provider is JavaScript, the same on every platform. Serving the usual ones, not just this machine's,
 * lets a `cdktf.out` made on a Mac be deployed on Linux with the same lock file.
 */
export const PLATFORMS: readonly string[] = [
  ...new Set(["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", THIS_PLATFORM]),
];
