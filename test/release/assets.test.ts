import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { executableName, isSigned, writeSums, writeZip } from "../../scripts/release/executables";
import { requireIntegrity, TARGETS } from "../../scripts/release/node-binary";
import { zipModes } from "../support/zip-modes";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rymi-assets-"));
  writeFileSync(join(folder, "program"), "a program");
  writeFileSync(join(folder, "text"), "a license");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
const zip = (platform: string) => {
  writeZip(folder, "1.2.3", platform, join(folder, "program"), { LICENSE: join(folder, "text") });
  return readFileSync(join(folder, `terraform-provider-rymi_1.2.3_${platform}.zip`));
};

test("a zip contains the executable with the name that the registry requires and mode 755, and the licenses", () => {
  const bytes = zip("linux_amd64");
  expect(zipModes(bytes)).toEqual({ "terraform-provider-rymi_v1.2.3": "100755", LICENSE: "100644" });
  const text = Object.entries(unzipSync(bytes)).map(([name, content]) => [
    name,
    Buffer.from(content).toString(),
  ]);
  expect(Object.fromEntries(text)).toEqual({
    "terraform-provider-rymi_v1.2.3": "a program",
    LICENSE: "a license",
  });
});

test("the executable for Windows is an .exe", () => {
  expect(executableName("1.2.3", "windows_amd64")).toBe("terraform-provider-rymi_v1.2.3.exe");
  expect(executableName("1.2.3", "darwin_arm64")).toBe("terraform-provider-rymi_v1.2.3");
});

test("the sums file lists exactly every zip and the manifest, in order", () => {
  for (const platform of ["windows_amd64", "linux_amd64"]) zip(platform);
  mkdirSync(join(folder, "executables"));

  const sums = writeSums(folder, "1.2.3");

  expect(sums).toBe(join(folder, "terraform-provider-rymi_1.2.3_SHA256SUMS"));
  expect(readFileSync(sums, "utf8")).toBe(
    ["linux_amd64.zip", "manifest.json", "windows_amd64.zip"]
      .map((end) => `terraform-provider-rymi_1.2.3_${end}`)
      .map((name) => `${sha256(join(folder, name))}  ${name}\n`)
      .join(""),
  );
  const manifest = readFileSync(join(folder, "terraform-provider-rymi_1.2.3_manifest.json"), "utf8");
  expect(JSON.parse(manifest)).toEqual({ version: 1, metadata: { protocol_versions: ["6.0"] } });
});

test("a signature of other sums is deleted", () => {
  const signature = join(folder, "terraform-provider-rymi_1.2.3_SHA256SUMS.sig");
  writeFileSync(signature, "old");
  writeSums(folder, "1.2.3");
  expect(existsSync(signature)).toBe(false);
});

test("a Node.js package with another integrity is refused and deleted", () => {
  const path = join(folder, "program");
  const right = `sha512-${createHash("sha512").update("a program").digest("base64")}`;
  expect(() => requireIntegrity(path, right)).not.toThrow();
  writeFileSync(path, "another program");
  expect(() => requireIntegrity(path, right)).toThrow(`${right} is expected`);
  expect(existsSync(path)).toBe(false);
});

test("each platform has its own Node.js package with an integrity", () => {
  const of = (key: "platform" | "npmPackage" | "integrity") => new Set(TARGETS.map((target) => target[key]));
  expect([...of("platform")]).toEqual(expect.arrayContaining(["linux_amd64", "linux_arm64"]));
  for (const key of ["platform", "npmPackage", "integrity"] as const)
    expect(of(key).size).toBe(TARGETS.length);
  for (const { integrity } of TARGETS) expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
});

/** The head of a program for macOS with these load commands. */
function machO(...commands: readonly number[]): Buffer {
  const bytes = Buffer.alloc(32 + commands.length * 16);
  bytes.writeUInt32LE(0xfeedfacf, 0);
  bytes.writeUInt32LE(commands.length, 16);
  for (const [index, command] of commands.entries()) {
    bytes.writeUInt32LE(command, 32 + index * 16);
    bytes.writeUInt32LE(16, 36 + index * 16);
  }
  return bytes;
}

test("a program for macOS counts as signed if its load commands contain a signature", () => {
  expect(isSigned(machO(0x19, 0x02, 0x1d))).toBe(true);
  expect(isSigned(machO(0x19, 0x02))).toBe(false);
  expect(() => isSigned(Buffer.from(`#!/bin/sh${"\n".repeat(30)}`))).toThrow(
    "not a 64-bit program for macOS",
  );
});
