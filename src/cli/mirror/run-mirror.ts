import { resolve } from "node:path";
import { CliError, codeOf, type Io, messageOf, note, ProgressLine } from "../../io";
import {
  findProvider,
  type Mirrored,
  mirrorProvider,
  PLATFORMS,
  THIS_PLATFORM,
  VERSION,
} from "../../packaging";
import { cliConfiguration } from "./cli-configuration";

/** Writes the mirror; says on stderr what was written, and on stdout how Terraform comes to use it. */
export async function runMirror(
  folder: string,
  platforms: readonly string[] = [THIS_PLATFORM],
  world: Io,
): Promise<void> {
  const progress = new ProgressLine(world);
  const { io } = progress;
  const mirror = resolve(io.cwd, folder);
  const { hash, archives } = write(mirror, supported(platforms), progress);
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
  io.stdout(cliConfiguration(mirror, hash, VERSION));
}

function supported(wanted: readonly string[]): readonly string[] {
  const platforms = wanted.flatMap((name) => (name === "all" ? PLATFORMS : [name]));
  for (const name of platforms) {
    if (PLATFORMS.includes(name)) continue;
    const hint = name.startsWith("windows_")
      ? " On Windows the provider needs to be a standalone executable: see docs/releasing.md in the repository of cdktf-rymi."
      : "";
    throw new CliError(
      `There is no provider for the platform "${name}". Choose from ${PLATFORMS.join(", ")}, or all.${hint}`,
    );
  }
  return [...new Set(platforms)];
}

function write(mirror: string, platforms: readonly string[], progress: ProgressLine): Mirrored {
  const provider = locate();
  try {
    return mirrorProvider(mirror, provider, platforms, (path) => progress.show(`Writing ${path} …`));
  } catch (error) {
    throw explain(error, mirror);
  } finally {
    progress.clear();
  }
}

function locate(): string {
  try {
    return findProvider();
  } catch (error) {
    throw new CliError(messageOf(error));
  }
}

function explain(error: unknown, mirror: string): unknown {
  switch (codeOf(error)) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new CliError(
        `Nothing can be written to ${mirror}: ${messageOf(error)}. Choose a folder of yours.`,
      );
    case "EEXIST":
    case "ENOTDIR":
      return new CliError(`${mirror} cannot be a folder: a file is in its way (${messageOf(error)}).`);
    case "ENOSPC":
    case "EDQUOT":
      return new CliError(
        `There is no room left for ${mirror}: ${messageOf(error)}. Nothing is half written.`,
      );
    default:
      return error;
  }
}
