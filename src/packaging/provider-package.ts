import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { arch as hostArch, platform as hostPlatform } from "node:os";
import { join, resolve, sep } from "node:path";
import { deflateRawSync } from "node:zlib";
import { unzipSync, Zip, ZipPassThrough } from "fflate";

// By `require`, which bundlers replace with the content of the file. The path is the same from src and from dist.
const packageJson = require("../../package.json") as { readonly version: string };

/** Version of this package and of the provider, which are released together. */
export const VERSION = packageJson.version;

const EXECUTABLE_NAME = "terraform-provider-rymi";

/**
 * Name of a package's archive in Terraform's packed layout, in the folder `HOST/NAMESPACE/TYPE`. Unlike an unpacked package, an
 * archive keeps its file modes, and its contents stay the same, when a tool copies the folders around it.
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

export const THIS_PLATFORM = platformName(hostPlatform(), hostArch());

/**
 * The platforms for which synth installs the provider. The package is the same on each of them, so a `cdktf.out` that was made on
 * a Mac can be deployed on Linux with the same lock file.
 */
export const PLATFORMS: readonly string[] = [
  ...new Set(["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", THIS_PLATFORM]),
];

/** Where `npm run build` writes the provider. The path is the same from src, from dist and from the bundled command. */
const PROVIDER_FOLDER = resolve(__dirname, "../../dist/provider");

/**
 * Path of the folder of the provider: its executable and every file that the executable needs, nothing else.
 *
 * @param folder where it is, if not in the package
 * @throws Error with the remedy, when the provider is not there
 */
export function findProvider(folder = PROVIDER_FOLDER): string {
  if (existsSync(join(folder, EXECUTABLE_NAME))) return folder;
  throw new Error(
    `${EXECUTABLE_NAME}, which is part of cdktf-rymi, is not in ${folder}. ` +
      'Reinstall the package; in a clone of its repository, run "npm run build". ' +
      "If a bundler packs your app, keep cdktf-rymi out of the bundle.",
  );
}

/** The provider as Terraform installs it. */
export interface ProviderPackage {
  /** Terraform's `h1:` hash of the files, which a lock file records. */
  readonly hash: string;
  /** The files in a zip archive. */
  readonly zip: Buffer;
}

/** The last result of `readPackage`, because the stacks of an app have the same provider, and compressing it takes long. */
let latest: ProviderPackage | undefined;

/**
 * Packs every file below a folder.
 *
 * @throws what Node throws when one cannot be read
 */
export function readPackage(folder: string): ProviderPackage {
  const files = readFiles(folder);
  const hash = packageHash(files);
  if (latest?.hash !== hash) latest = { hash, zip: zipFiles(files) };
  return latest;
}

function readFiles(folder: string): readonly PackedFile[] {
  return (
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      // Not the types of `withFileTypes`: some package managers install links to files.
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => ({
        path: name.replaceAll(sep, "/"),
        contents: readFileSync(join(folder, name)),
        isExecutable: name === EXECUTABLE_NAME,
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  );
}

/** Terraform's `h1:` hash, that of a sorted list of file hashes. It depends on paths and contents, not on platform and modes. */
function packageHash(files: readonly Pick<PackedFile, "path" | "contents">[]): string {
  const list = files.map(({ path, contents }) => `${sha256(contents).digest("hex")}  ${path}\n`).join("");
  return `h1:${sha256(list).digest("base64")}`;
}

const sha256 = (data: string | Buffer) => createHash("sha256").update(data);

/** A file in a zip archive. */
export interface PackedFile {
  /** Relative to the root of the archive, with `/`. */
  readonly path: string;
  readonly contents: Buffer;
  readonly isExecutable: boolean;
}

/** Code of the zip format for Unix, whose file modes the archive contains. */
const UNIX = 3;
/** File type in a Unix mode. */
const REGULAR_FILE = 0o100000;
/** Code of the zip format for its usual compression method. */
const DEFLATE = 8;
/** A fixed date, so that the same files result in the same bytes. Local time, as fflate expects. */
const DATE = new Date(2000, 0, 1);

/** Each synth packs the provider. A higher level takes 50 % longer and makes the archive only 4 % smaller. */
const COMPRESSION_LEVEL = 3;

/** Packs files. Those with `isExecutable` are executable when they are unpacked, whatever their mode on this machine is. */
export function zipFiles(files: readonly PackedFile[]): Buffer {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const { path, contents, isExecutable } of files) {
    const file = new DeflatedFile(path);
    const mode = REGULAR_FILE | (isExecutable ? 0o755 : 0o644);
    Object.assign(file, { os: UNIX, attrs: mode << 16, mtime: DATE });
    zip.add(file);
    file.push(contents, true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

/** A file compressed by Node.js, which is faster than fflate's own compression. */
class DeflatedFile extends ZipPassThrough {
  override compression = DEFLATE;

  protected override process(contents: Uint8Array, final: boolean): void {
    this.ondata(null, deflateRawSync(contents, { level: COMPRESSION_LEVEL }), final);
  }
}

/** By path. Each archive, of about 100 MB, is read and unpacked once for all stacks of an app. */
const cache = new Map<string, { readonly stamp: string; readonly contents: ProviderPackage }>();

/**
 * Reads the executables that need no Node.js, by platform, from the archives of a release. Archives of other versions and all
 * other files in the folder are ignored.
 *
 * @throws Error with the path and the remedy, when there is no such archive, or one cannot be used
 */
export function readExecutables(folder: string): ReadonlyMap<string, ProviderPackage> {
  const names = namesIn(folder);
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

function namesIn(folder: string): readonly string[] {
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
  // Terraform starts the file with this name.
  if (!files.some((file) => file.path.startsWith(`${EXECUTABLE_NAME}_v${VERSION}`))) {
    throw new Error(`${path} holds no ${EXECUTABLE_NAME}_v${VERSION}. Take the archive of the release.`);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
