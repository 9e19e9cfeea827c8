import { resolve } from "node:path";
import { Command, Option } from "commander";
import { PROVIDER_SOURCES } from "../../api/settings";
import { quoted } from "../../api/text";
import { CliError, codeOf, type Io, messageOf, note, ProgressLine } from "../../io";
import {
  findProvider,
  type Mirrored,
  mirrorProvider,
  PLATFORMS,
  THIS_PLATFORM,
  VERSION,
} from "../../packaging";
import { collect, quietOption } from "../flags";

interface MirrorFlags {
  readonly platform?: readonly string[];
}

const NOTES = `
The folder may hold other providers and other versions; they stay. It gets the addresses of Terraform and of OpenTofu
(registry.terraform.io and registry.opentofu.org), so that both find source = "rymi/rymi". Packages that are up to
date are not written again.

stdout is a CLI configuration that names the folder; save it as a file, or paste it into ~/.terraformrc.
In ~/.terraform.d/plugins the provider is found without one.

Examples:
  $ cdktf-rymi mirror mirror > terraform.rc && export TF_CLI_CONFIG_FILE="$PWD/terraform.rc"
  $ cdktf-rymi mirror ~/.terraform.d/plugins
  $ cdktf-rymi mirror /srv/terraform --platform linux_amd64 --platform linux_arm64
  $ cdktf-rymi mirror mirror --platform all`;

/** `cdktf-rymi mirror`: the provider in a filesystem mirror, for Terraform without the constructs. */
export function mirrorCommand(io: Io): Command {
  return new Command("mirror")
    .description("write the provider into a folder that Terraform and OpenTofu install from")
    .argument("<dir>", "the mirror, created if it does not exist")
    .addOption(
      new Option(
        "--platform <os_arch>",
        `for this platform; repeatable (default: ${THIS_PLATFORM}, which is this one)`,
      )
        .choices([...PLATFORMS, "all"])
        .argParser(collect),
    )
    .addOption(quietOption())
    .addHelpText("after", NOTES)
    .action((folder: string, { platform }: MirrorFlags) => runMirror(folder, platform, io));
}

/** Writes the mirror, reports the files on stderr, and prints a CLI configuration for it. */
async function runMirror(
  folder: string,
  platforms: readonly string[] = [THIS_PLATFORM],
  commandIo: Io,
): Promise<void> {
  const progress = new ProgressLine(commandIo);
  const { io } = progress;
  const mirror = resolve(io.cwd, folder);
  const { hash, archives } = write(mirror, supportedPlatforms(platforms), progress);
  const count = archives.filter(({ isNew }) => isNew).length;
  note(io, `${mirror}\n`);
  for (const { path, isNew } of archives)
    note(io, `  ${isNew ? "written      " : "already there"}  ${path}\n`);
  note(
    io,
    count === 0
      ? `The mirror has rymi/rymi ${VERSION} already.\n`
      : `Wrote rymi/rymi ${VERSION}, ${count} of ${archives.length} packages.\n`,
  );
  io.stdout(cliConfiguration(mirror, hash));
}

function supportedPlatforms(wanted: readonly string[]): readonly string[] {
  const platforms = wanted.flatMap((name) => (name === "all" ? PLATFORMS : [name]));
  for (const name of platforms) {
    if (PLATFORMS.includes(name)) continue;
    const hint = name.startsWith("windows_")
      ? " On Windows the provider needs to be a standalone executable: see docs/releasing.md in the repository of cdktf-rymi."
      : "";
    throw new CliError(
      `There is no provider for the platform ${quoted(name)}. Choose from ${PLATFORMS.join(", ")}, or all.${hint}`,
    );
  }
  return [...new Set(platforms)];
}

function write(mirror: string, platforms: readonly string[], progress: ProgressLine): Mirrored {
  const provider = findPackage();
  try {
    return mirrorProvider(mirror, provider, platforms, (path) => progress.show(`Writing ${path} …`));
  } catch (error) {
    throw explainWriteError(error, mirror);
  } finally {
    progress.clear();
  }
}

function findPackage(): string {
  try {
    return findProvider();
  } catch (error) {
    throw new CliError(messageOf(error));
  }
}

function explainWriteError(error: unknown, mirror: string): unknown {
  switch (codeOf(error)) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new CliError(
        `Nothing can be written to ${mirror}: ${messageOf(error)}. Choose a folder that you may write to.`,
      );
    case "EEXIST":
    case "ENOTDIR":
      return new CliError(
        `${mirror} cannot be a folder, because a part of the path is a file (${messageOf(error)}). Choose another folder.`,
      );
    case "ENOSPC":
    case "EDQUOT":
      return new CliError(
        `There is no space left for ${mirror}: ${messageOf(error)}. No file is incomplete. Free some space, or choose another folder.`,
      );
    default:
      return error;
  }
}

/**
 * A complete CLI configuration file for Terraform and OpenTofu. It names the provider with both registries: `rymi/rymi` means the
 * registry of the CLI that reads the file, but a full source address, or a state of the other CLI, may name the other registry.
 * All other providers are still installed from their registries.
 */
function cliConfiguration(mirror: string, hash: string): string {
  const sources = PROVIDER_SOURCES.map((source) => `"${source}"`).join(", ");
  return `# rymi/rymi ${VERSION}. In .terraform.lock.hcl its hash is, on every platform,
#   "${hash}"
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = [${sources}]
  }
  direct {
    exclude = [${sources}]
  }
}
`;
}
