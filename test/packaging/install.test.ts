import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { archiveName, type ProviderPackage, readPackage, VERSION } from "../../src/packaging";
import { installProvider } from "../../src/packaging/install";
import { useScratchFolder, writeProvider } from "../constructs/support";

const scratch = useScratchFolder();
const LINUX = archiveName(VERSION, "linux_amd64");
const MAC = archiveName(VERSION, "darwin_arm64");
const home = () => join(scratch(), "stack/terraform.d/plugins/registry.terraform.io/rymi/rymi");
const archive = (name = LINUX) => join(home(), name);
const built = () => join(scratch(), "built");

function install(
  contents = "#!/bin/sh\n",
  executables = new Map<string, ProviderPackage>(),
): readonly string[] {
  writeProvider(built(), contents);
  const platforms = ["linux_amd64", "darwin_arm64"];
  return installProvider(join(scratch(), "stack"), built(), executables, platforms);
}

test("every platform gets the archive, in Terraform's packed layout, and there are no other files", () => {
  expect(install()).toEqual([readPackage(built()).hash]);

  expect(readdirSync(home()).sort()).toEqual([MAC, LINUX]);
  for (const name of [LINUX, MAC]) expect(readFileSync(archive(name))).toEqual(readPackage(built()).zip);
  expect(readdirSync(join(scratch(), "stack/terraform.d"))).toEqual(["plugins"]);
});

test("an executable replaces the provider on its platform, and may add a platform", () => {
  const linux = { hash: "h1:linux", zip: Buffer.from("PK linux") };
  const windows = { hash: "h1:windows", zip: Buffer.from("PK windows") };
  const executables = new Map([
    ["linux_amd64", linux],
    ["windows_amd64", windows],
  ]);
  const hashes = install(undefined, executables);

  const script = readPackage(built());
  expect([...hashes].sort()).toEqual([script.hash, linux.hash, windows.hash].sort());
  expect(readFileSync(archive(LINUX))).toEqual(linux.zip);
  expect(readFileSync(archive(MAC))).toEqual(script.zip);
  expect(readFileSync(archive(archiveName(VERSION, "windows_amd64")))).toEqual(windows.zip);

  expect(install()).toEqual([script.hash]);
  expect(readdirSync(home()).sort()).toEqual([MAC, LINUX]);
});

test("installing the same again changes nothing", () => {
  const hash = install();
  const before = statSync(archive());

  expect(install()).toEqual(hash);
  expect(statSync(archive()).ino).toBe(before.ino);
  expect(statSync(archive()).ctimeMs).toBe(before.ctimeMs);
});

/** What 0.1.0 wrote: a folder with the executable, and links to it for the other platforms. */
function installUnpacked(version: string): void {
  mkdirSync(join(home(), version, "linux_amd64"), { recursive: true });
  writeFileSync(join(home(), version, "linux_amd64/terraform-provider-rymi"), "#!/bin/sh\n", { mode: 0o755 });
  symlinkSync("linux_amd64", join(home(), version, "darwin_arm64"));
}

test.each<[string, () => void]>([
  ["an older version", () => writeFileSync(archive(archiveName("0.0.1", "linux_amd64")), "")],
  ["the unpacked layout of an older version", () => installUnpacked("0.0.1")],
  ["the unpacked layout of this version", () => installUnpacked(VERSION)],
  ["a stray file", () => writeFileSync(archive(".DS_Store"), "")],
  ["what a synth that was killed has left", () => writeFileSync(`${archive()}.4711`, "PK")],
  ["a platform that is not served", () => writeFileSync(archive(archiveName(VERSION, "plan9_amd64")), "")],
  ["other bytes", () => writeFileSync(archive(), "PK")],
  [
    "a folder in the place of an archive",
    () => {
      rmSync(archive());
      mkdirSync(archive());
    },
  ],
])("%s is corrected", (_, spoil) => {
  install();
  spoil();
  install();

  expect(readdirSync(home()).sort()).toEqual([MAC, LINUX]);
  expect(readFileSync(archive())).toEqual(readPackage(built()).zip);
});

test("a new build replaces the archive instead of writing into it", () => {
  install("#!/bin/sh\necho old\n");
  const before = statSync(archive()).ino;
  install("#!/bin/sh\necho new\n");
  expect(statSync(archive()).ino).not.toBe(before);
  expect(readFileSync(archive())).toEqual(readPackage(built()).zip);
});

test("a missing provider installs nothing", () => {
  expect(() => installProvider(join(scratch(), "stack"), join(scratch(), "absent"))).toThrow(/ENOENT/);
  expect(existsSync(home())).toBe(false);
});
