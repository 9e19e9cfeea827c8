import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFile, readTextFile, replaceFile } from "../../src/io";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cdktf-rymi-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);

test("a plain file is read, also through a link", () => {
  writeFileSync(at("file"), "ä\n");
  symlinkSync(at("file"), at("link"));
  expect([readTextFile(at("file"), 1), readTextFile(at("link"), 1)]).toEqual(["ä\n", "ä\n"]);
});

test("a named pipe is refused at once, though nobody writes to it", () => {
  execFileSync("mkfifo", [at("pipe")]);
  expect(() => readTextFile(at("pipe"), 1)).toThrow("is a named pipe. Give a plain file");
});

test("a device is refused, though it never ends", () => {
  expect(() => readTextFile("/dev/zero", 1)).toThrow("is a device. Give a plain file");
});

test("a folder and a missing file are errors", () => {
  expect(() => readTextFile(folder, 1)).toThrow("is a folder");
  expect(() => readTextFile(at("none"), 1)).toThrow("does not exist");
});

test("a file above the limit is refused before it is read", () => {
  writeFileSync(at("large"), "");
  truncateSync(at("large"), 3 * 1024 ** 4);
  expect(() => readTextFile(at("large"), 16)).toThrow("has 3145728 MiB, and at most 16 MiB are read");
});

test("a replaced file keeps its mode, a link stays a link, and nothing is left aside", () => {
  writeFileSync(at("file"), "old");
  chmodSync(at("file"), 0o640);
  symlinkSync(at("file"), at("link"));
  replaceFile(at("link"), "new");
  expect(readFileSync(at("file"), "utf8")).toBe("new");
  expect(statSync(at("file")).mode & 0o777).toBe(0o640);
  expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(["file", "link"]);
});

test("on a full disk the old file stays, and nothing new is left", () => {
  writeFileSync(at("file"), "old");
  // As on a full disk, a write fails in its middle: at most 4 blocks of 512 bytes may be written.
  const script = `
    process.on("SIGXFSZ", () => {});
    const { createFile, replaceFile } = require(${JSON.stringify(join(__dirname, "../../src/io"))});
    for (const write of [() => replaceFile("file", "x".repeat(1e6)), () => createFile("other", "x".repeat(1e6))]) {
      try { write(); } catch (error) { console.log(error.code); }
    }`;
  const run = [
    "-c",
    'ulimit -f 4; exec "$@"',
    "sh",
    process.execPath,
    "--require",
    require.resolve("tsx/cjs"),
    "-e",
    script,
  ];
  expect(
    execFileSync("sh", run, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, TSX_DISABLE_CACHE: "1" },
    }),
  ).toBe("EFBIG\nEFBIG\n");
  expect(readFileSync(at("file"), "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("what is no plain file is written to, not replaced", () => {
  replaceFile("/dev/null", "gone");
  expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("a file that is to be new is not overwritten", () => {
  createFile(at("file"), "first");
  expect(() => createFile(at("file"), "second")).toThrow("EEXIST");
  expect(readFileSync(at("file"), "utf8")).toBe("first");
});

test("a file that cannot take its place leaves no trace", () => {
  mkdirSync(at("folder"));
  expect(() => replaceFile(at("folder/none/file"), "x")).toThrow("ENOENT");
  expect(existsSync(at("folder/none"))).toBe(false);
  expect(readdirSync(at("folder"))).toEqual([]);
});
