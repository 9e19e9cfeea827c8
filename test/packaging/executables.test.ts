import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executableName, writeZip } from "../../scripts/release/executables";
import {
  archiveName,
  readExecutables,
  readPackage,
  THIS_PLATFORM,
  VERSION,
  zipFiles,
} from "../../src/packaging";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rymi-executables-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

/** An archive as a release has it. */
function release(platform: string, program: string, version = VERSION): void {
  writeFileSync(at("program"), program);
  writeZip(folder, version, platform, at("program"), { LICENSE: "LICENSE" });
  rmSync(at("program"));
}

test("every archive of this version is read, by its platform, with the hash that Terraform records", () => {
  release("linux_amd64", "ELF");
  release("windows_arm64", "PE");
  release("linux_arm64", "of another release", "0.0.9");
  writeFileSync(at(`terraform-provider-rymi_${VERSION}_SHA256SUMS`), "");
  const found = readExecutables(folder);
  expect([...found.keys()]).toEqual(["linux_amd64", "windows_arm64"]);

  const unpacked = mkdtempSync(at("unpacked-"));
  writeFileSync(join(unpacked, executableName(VERSION, "linux_amd64")), "ELF");
  writeFileSync(join(unpacked, "LICENSE"), readFileSync("LICENSE"));
  expect(found.get("linux_amd64")?.hash).toBe(readPackage(unpacked).hash);
});

test("a replaced archive is read again, and an unchanged one is not", () => {
  release("linux_amd64", "first");
  const first = readExecutables(folder).get("linux_amd64");
  expect(readExecutables(folder).get("linux_amd64")).toBe(first);
  release("linux_amd64", "other");
  const later = new Date(statSync(at(archiveName(VERSION, "linux_amd64"))).mtimeMs + 5_000);
  utimesSync(at(archiveName(VERSION, "linux_amd64")), later, later);
  expect(readExecutables(folder).get("linux_amd64")?.hash).not.toBe(first?.hash);
});

const NAME = archiveName(VERSION, "linux_amd64");

test.each<[string, () => void, string]>([
  [
    "without archives",
    () => {},
    `holds no archive such as ${archiveName(VERSION, THIS_PLATFORM)}. Put the archives of the release`,
  ],
  [
    "with those of another release",
    () => release("linux_amd64", "old", "0.0.9"),
    "(it holds terraform-provider-rymi_0.0.9_linux_amd64.zip). Put the archives of the release",
  ],
  [
    "with half an archive",
    () => writeFileSync(at(NAME), "PK\u0003\u0004"),
    `${NAME} is not a zip archive, or incomplete. Download it again.`,
  ],
  [
    "with an archive of something else",
    () => writeFileSync(at(NAME), zipFiles([{ path: "x", contents: Buffer.from("x"), isExecutable: true }])),
    `${NAME} holds no terraform-provider-rymi_v${VERSION}. Take the archive of the release.`,
  ],
])("a folder %s is refused", (_what, prepare, message) => {
  prepare();
  expect(() => readExecutables(folder)).toThrow(message);
});

test("a missing folder is refused", () => {
  expect(() => readExecutables(at("absent"))).toThrow(
    "absent is not a folder that can be read. Correct the path",
  );
});
