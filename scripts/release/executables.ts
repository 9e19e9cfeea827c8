import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { archiveName, zipFiles } from "../../src/packaging";

/** Marker in Node's binaries: the byte after it says whether a program was inserted. */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * Writes a program in the form that can be inserted into Node's binary.
 *
 * @param node the Node that makes it, of the same version as the binary
 * @param withCode with compiled code, which starts faster and runs on this platform only
 */
export function makeBlob(node: string, program: string, output: string, withCode: boolean): void {
  const config = {
    main: resolve(program),
    output: resolve(output),
    // Terraform would read the warning as the first line of the provider.
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: withCode,
  };
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(`${output}.json`, JSON.stringify(config));
  execFileSync(node, ["--experimental-sea-config", `${output}.json`], { stdio: "pipe" });
}

/** Inserts a program into a copy of Node's binary, which invalidates a signature of the binary. */
export function makeStandalone(node: string, blob: string, executable: string): void {
  mkdirSync(dirname(executable), { recursive: true });
  rmSync(executable, { force: true });
  copyFileSync(node, executable);
  chmodSync(executable, 0o755);
  const postject = [require.resolve("postject/dist/cli.js"), executable, "NODE_SEA_BLOB", blob];
  const how = ["--sentinel-fuse", FUSE, "--macho-segment-name", "NODE_SEA"];
  // Piped, because it prints warnings about sections of the binary.
  execFileSync(process.execPath, [...postject, ...how], { stdio: "pipe" });
}

const MAGIC = 0xfeedfacf;
const HEADER_SIZE = 32;
const CODE_SIGNATURE = 0x1d;

/** Whether a 64-bit program for macOS is signed. A Mac with Apple's own processor kills unsigned programs. */
export function isSigned(machO: Buffer): boolean {
  if (machO.readUInt32LE(0) !== MAGIC) throw new Error("this is not a 64-bit program for macOS");
  const commands = machO.readUInt32LE(16);
  for (let index = 0, at = HEADER_SIZE; index < commands; index++) {
    if (machO.readUInt32LE(at) === CODE_SIGNATURE) return true;
    at += machO.readUInt32LE(at + 4);
  }
  return false;
}

const NAME = "terraform-provider-rymi";

export function executableName(version: string, platform: string): string {
  return `${NAME}_v${version}${platform.startsWith("windows_") ? ".exe" : ""}`;
}

/**
 * A package for one platform: the executable, with its file mode, and the licenses. The same files make the same zip.
 */
export function writeZip(
  folder: string,
  version: string,
  platform: string,
  executable: string,
  texts: Readonly<Record<string, string>>,
): void {
  const packed = (name: string, path: string, isExecutable: boolean) => ({
    path: name,
    contents: readFileSync(path),
    isExecutable,
  });
  const zip = zipFiles([
    packed(executableName(version, platform), executable, true),
    ...Object.entries(texts).map(([name, path]) => packed(name, path, false)),
  ]);
  writeFileSync(join(folder, archiveName(version, platform)), zip);
}

/** Writes the manifest, and the list of hashes of it and every zip, which has to be signed. @returns path of the list */
export function writeSums(folder: string, version: string): string {
  const manifest = `${NAME}_${version}_manifest.json`;
  const content = { version: 1, metadata: { protocol_versions: ["6.0"] } };
  writeFileSync(join(folder, manifest), `${JSON.stringify(content, null, 2)}\n`);
  const names = readdirSync(folder).filter((name) => name === manifest || name.endsWith(".zip"));
  const lines = names.sort().map(
    (name) =>
      `${createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex")}  ${name}\n`,
  );
  const sums = join(folder, `${NAME}_${version}_SHA256SUMS`);
  writeFileSync(sums, lines.join(""));
  // A signature of an earlier list.
  rmSync(`${sums}.sig`, { force: true });
  return sums;
}
