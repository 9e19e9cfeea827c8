import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { installProvider } from "../../src/constructs/install";
import { VERSION } from "../../src/packaging";
import { useScratchFolder } from "./support";

const scratch = useScratchFolder();
const home = () => join(scratch(), "stack/terraform.d/plugins/registry.terraform.io/rymi/rymi");
const installed = (platform: string) => join(home(), VERSION, platform, "terraform-provider-rymi");

function install(contents = "#!/bin/sh\n", platforms = ["linux_amd64", "darwin_arm64"]): string {
  const executable = join(scratch(), "built");
  writeFileSync(executable, contents);
  return installProvider(join(scratch(), "stack"), executable, platforms);
}

test("every platform gets the executable, alone in its folder and runnable", () => {
  install("#!/bin/sh\necho hello\n");

  for (const platform of ["linux_amd64", "darwin_arm64"]) {
    expect(readdirSync(join(home(), VERSION, platform))).toEqual(["terraform-provider-rymi"]);
    expect(statSync(installed(platform)).mode & 0o777).toBe(0o755);
    expect(execFileSync(installed(platform), { encoding: "utf8" })).toBe("hello\n");
  }
  expect(readdirSync(join(scratch(), "stack/terraform.d"))).toEqual(["plugins"]);
});

test("one file serves all platforms", () => {
  install();
  expect(realpathSync(installed("darwin_arm64"))).toBe(realpathSync(installed("linux_amd64")));
});

test("a narrow umask does not narrow the mode", () => {
  const before = process.umask(0o077);
  try {
    install();
  } finally {
    process.umask(before);
  }
  expect(statSync(installed("linux_amd64")).mode & 0o777).toBe(0o755);
});

test("installing the same again touches nothing", () => {
  const hash = install();
  const before = statSync(installed("linux_amd64"));

  expect(install()).toBe(hash);
  expect(statSync(installed("linux_amd64")).ino).toBe(before.ino);
  expect(statSync(installed("linux_amd64")).ctimeMs).toBe(before.ctimeMs);
});

test.each<[string, () => void]>([
  ["an older version", () => mkdirSync(join(home(), "0.0.1/linux_amd64"), { recursive: true })],
  [
    "a stray file beside the executable",
    () => writeFileSync(join(installed("linux_amd64"), "../.DS_Store"), ""),
  ],
  ["a platform that is not served", () => mkdirSync(join(home(), VERSION, "plan9_amd64"))],
  ["a lost executable bit", () => chmodSync(installed("linux_amd64"), 0o644)],
  ["other bytes", () => writeFileSync(installed("linux_amd64"), "#!/bin/sh\nexit 1\n")],
])("%s is put right", (_, spoil) => {
  install();
  spoil();
  install();

  expect(readdirSync(home())).toEqual([VERSION]);
  expect(readdirSync(join(home(), VERSION)).sort()).toEqual(["darwin_arm64", "linux_amd64"]);
  expect(readdirSync(join(home(), VERSION, "linux_amd64"))).toEqual(["terraform-provider-rymi"]);
  expect(readFileSync(installed("linux_amd64"), "utf8")).toBe("#!/bin/sh\n");
  expect(statSync(installed("linux_amd64")).mode & 0o777).toBe(0o755);
});

test("a new build replaces the file instead of writing into it, so that a running provider keeps its own", () => {
  install("#!/bin/sh\necho old\n");
  const before = statSync(installed("linux_amd64")).ino;
  install("#!/bin/sh\necho new\n");
  expect(statSync(installed("linux_amd64")).ino).not.toBe(before);
});

test("an executable that is not there installs nothing", () => {
  expect(() => installProvider(join(scratch(), "stack"), join(scratch(), "absent"))).toThrow(/ENOENT/);
  expect(existsSync(home())).toBe(false);
});
