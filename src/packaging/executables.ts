import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { archiveName, EXECUTABLE_NAME, THIS_PLATFORM, VERSION } from "./package-facts";
import { type ProviderPackage, packageHash } from "./provider-package";

/** Each archive is read once for all stacks of an app: it is unpacked for its hash, and has about 100 MB. */
const cache = new Map<string, { readonly stamp: string; readonly contents: ProviderPackage }>();

/**
 * Reads the provider as executables that need no Node.js, by platform: the archives of a release of this version in the folder.
 * Archives of other versions and all other files are ignored.
 *
 * @throws Error with the path and the remedy, when there is none, or one cannot be used
 */
export function readExecutables(folder: string): ReadonlyMap<string, ProviderPackage> {
  const names = readdirNames(folder);
  const [prefix = "", suffix = ""] = archiveName(VERSION, " ").split(" ");
  const found = names.filter((name) => name.startsWith(prefix) && name.endsWith(suffix)).sort();
  if (found.length === 0) {
    const others = names.filter((name) => name.startsWith(EXECUTABLE_NAME));
    const there = others.length === 0 ? "" : ` (it holds ${others.join(", ")})`;
    throw new Error(
      `${folder} holds no archive such as ${archiveName(VERSION, THIS_PLATFORM)}${there}. ` +
        `Put the archives of the release of cdktf-rymi ${VERSION} there.`,
    );
  }
  return new Map(
    found.map((name) => [name.slice(prefix.length, -suffix.length), readArchive(join(folder, name))]),
  );
}

function readdirNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    throw new Error(`${folder} is not a folder that can be read. Correct the path, or create the folder.`);
  }
}

function readArchive(path: string): ProviderPackage {
  const { mtimeMs, size } = statSync(path);
  const stamp = `${mtimeMs} ${size}`;
  const before = cache.get(path);
  if (before?.stamp === stamp) return before.contents;
  const zip = readFileSync(path);
  const contents = { zip, hash: packageHash(unpack(path, zip)) };
  cache.set(path, { stamp, contents });
  return contents;
}

function unpack(path: string, zip: Buffer) {
  let entries: ReturnType<typeof unzipSync>;
  try {
    entries = unzipSync(zip);
  } catch {
    throw new Error(`${path} is not a zip archive, or incomplete. Download it again.`);
  }
  const files = Object.entries(entries).map(([name, bytes]) => ({
    path: name,
    contents: Buffer.from(bytes),
  }));
  // The file that Terraform starts.
  if (!files.some((file) => file.path.startsWith(`${EXECUTABLE_NAME}_v${VERSION}`))) {
    throw new Error(`${path} holds no ${EXECUTABLE_NAME}_v${VERSION}. Take the archive of the release.`);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
