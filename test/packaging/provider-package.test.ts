import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { readPackage } from "../../src/packaging";
import { zipModes } from "../support/zip-modes";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rymi-packaging-"));
  mkdirSync(join(folder, "lib/deep"), { recursive: true });
  for (const [path, contents] of Object.entries(FILES)) writeFileSync(join(folder, path), contents);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In the order of Go's `sort.Strings`, which is that of the bytes. */
const FILES = {
  "lib/deep/z.cjs": "deep\n",
  "lib/part-A.cjs": "large\n",
  "lib/part-a.cjs": "small\n",
  "package.json": "{}\n",
  "terraform-provider-rymi": "#!/bin/sh\n",
};

const sha256 = (text: string) => createHash("sha256").update(text);

test("the archive has every file of every folder, and only the executable is executable, with any file modes", () => {
  chmodSync(join(folder, "terraform-provider-rymi"), 0o600);
  chmodSync(join(folder, "package.json"), 0o777);
  const { zip } = readPackage(folder);
  const contents = Object.entries(unzipSync(zip)).map(([path, data]) => [path, Buffer.from(data).toString()]);
  expect(Object.fromEntries(contents)).toEqual(FILES);
  const modes = Object.keys(FILES).map((path) => [
    path,
    path === "terraform-provider-rymi" ? "100755" : "100644",
  ]);
  expect(zipModes(zip)).toEqual(Object.fromEntries(modes));
});

test("the hash is that of a sorted list of the files' hashes", () => {
  const list = Object.entries(FILES).map(([path, text]) => `${sha256(text).digest("hex")}  ${path}\n`);
  expect(readPackage(folder).hash).toBe(`h1:${sha256(list.join("")).digest("base64")}`);
});

test("the same files result in the same bytes at any time and in any time zone, other files in others", () => {
  const first = readPackage(folder);
  const zone = process.env["TZ"];
  jest.useFakeTimers({ now: new Date("2031-07-01") });
  try {
    process.env["TZ"] = "Pacific/Kiritimati";
    // Something else in between, so that nothing is remembered.
    writeFileSync(join(folder, "lib/new.cjs"), "");
    const other = readPackage(folder);
    expect(other.hash).not.toBe(first.hash);
    expect(other.zip.equals(first.zip)).toBe(false);
    rmSync(join(folder, "lib/new.cjs"));
    expect(readPackage(folder)).toEqual(first);
  } finally {
    jest.useRealTimers();
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
});

test("a link to a file, as some package managers install it, is packed as the file", () => {
  const before = readPackage(folder);
  rmSync(join(folder, "package.json"));
  writeFileSync(`${folder}.store`, FILES["package.json"]);
  try {
    symlinkSync(`${folder}.store`, join(folder, "package.json"));
    expect(readPackage(folder)).toEqual(before);
  } finally {
    rmSync(`${folder}.store`);
  }
});

test("a missing folder is an error", () => {
  expect(() => readPackage(join(folder, "absent"))).toThrow(/ENOENT/);
});
