import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { archiveName, PLATFORMS, readPackage, THIS_PLATFORM, VERSION } from "../../src/packaging";
import { type Outcome, runWith } from "../drift/command";
import { builtProvider } from "../support/bundle";
import { describeEachCli } from "../support/clis";
import { run } from "../support/run";

const HOSTS = ["registry.opentofu.org", "registry.terraform.io"];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rymi-mirror-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mirror = (...argv: readonly string[]): Promise<Outcome> =>
  runWith({ cwd: folder, env: {} }, ["mirror", ...argv]);
const home = (host: string) => join(folder, "mirror", host, "rymi/rymi");
const archive = (host: string, platform: string) => join(home(host), archiveName(VERSION, platform));

test("writes an archive of the provider for the registries of Terraform and of OpenTofu", async () => {
  const { code, err } = await mirror("mirror");

  expect(code).toBe(0);
  expect(readdirSync(join(folder, "mirror")).sort()).toEqual(HOSTS);
  const { zip } = readPackage(dirname(builtProvider()));
  for (const host of HOSTS) {
    expect(readdirSync(home(host))).toEqual([archiveName(VERSION, THIS_PLATFORM)]);
    expect(readFileSync(archive(host, THIS_PLATFORM))).toEqual(zip);
  }
  expect(err).toBe(
    `${join(folder, "mirror")}
  written        registry.terraform.io/rymi/rymi/terraform-provider-rymi_${VERSION}_${THIS_PLATFORM}.zip
  written        registry.opentofu.org/rymi/rymi/terraform-provider-rymi_${VERSION}_${THIS_PLATFORM}.zip
Wrote rymi/rymi ${VERSION}, 2 of 2 packages.
`,
  );
});

test("a terminal shows which archive is written, and the line is cleared in the end", async () => {
  const watched = { cwd: folder, env: {}, isTerminal: { stdout: false, stderr: true } };
  const { err } = await runWith(watched, ["mirror", "mirror"]);
  for (const host of HOSTS) {
    const path = `${host}/rymi/rymi/${archiveName(VERSION, THIS_PLATFORM)}`;
    expect(err).toContain(`\r\u001b[KWriting ${path} …`);
  }
  expect(err).toContain(`\r\u001b[K${join(folder, "mirror")}\n`);
  expect((await mirror("mirror")).err).not.toContain("Writing");
});

test("stdout is a CLI configuration with the mirror's absolute path and the hash, and nothing else", async () => {
  const { out } = await mirror("mirror");
  expect(out.replace(/"h1:[A-Za-z0-9+/]{43}="/, '"h1:…"')).toBe(
    `# rymi/rymi ${VERSION}. In .terraform.lock.hcl its hash is, on every platform,
#   "h1:…"
provider_installation {
  filesystem_mirror {
    path    = "${join(folder, "mirror")}"
    include = ["registry.terraform.io/rymi/rymi", "registry.opentofu.org/rymi/rymi"]
  }
  direct {
    exclude = ["registry.terraform.io/rymi/rymi", "registry.opentofu.org/rymi/rymi"]
  }
}
`,
  );
});

test('it is written once for each named platform, and "all" means every platform', async () => {
  await mirror(
    "mirror",
    "--platform",
    "darwin_arm64",
    "--platform",
    "linux_arm64",
    "--platform",
    "darwin_arm64",
  );
  const names = (platforms: readonly string[]) => platforms.map((name) => archiveName(VERSION, name)).sort();
  for (const host of HOSTS)
    expect(readdirSync(home(host)).sort()).toEqual(names(["darwin_arm64", "linux_arm64"]));

  const { err } = await mirror("mirror", "--platform", "all");
  expect(readdirSync(home("registry.terraform.io")).sort()).toEqual(names(PLATFORMS));
  expect(err).toContain(
    `already there  registry.terraform.io/rymi/rymi/${archiveName(VERSION, "darwin_arm64")}`,
  );
  expect(err).toContain(
    `written        registry.terraform.io/rymi/rymi/${archiveName(VERSION, "darwin_amd64")}`,
  );
});

test("a second run writes nothing and prints the same", async () => {
  const first = await mirror("mirror");
  const before = statSync(archive("registry.terraform.io", THIS_PLATFORM)).ino;

  const second = await mirror("mirror");

  expect(second).toMatchObject({ code: 0, out: first.out });
  expect(second.err).toContain(`The mirror has rymi/rymi ${VERSION} already.`);
  expect(statSync(archive("registry.terraform.io", THIS_PLATFORM)).ino).toBe(before);
});

const DAMAGES: Record<string, (file: string) => void> = {
  "an archive with other bytes": (file) => writeFileSync(file, "PK"),
  "a folder in the place of the archive": (file) => {
    rmSync(file);
    mkdirSync(join(file, "inside"), { recursive: true });
  },
};
test.each(Object.entries(DAMAGES))("%s is repaired, and nothing else is written", async (_, damage) => {
  await mirror("mirror");
  damage(archive("registry.terraform.io", THIS_PLATFORM));

  const { err } = await mirror("mirror");

  expect(err).toContain("1 of 2 packages");
  expect(readdirSync(home("registry.terraform.io"))).toEqual([archiveName(VERSION, THIS_PLATFORM)]);
  expect((await mirror("mirror")).err).toContain("already");
});

test("the unpacked layout of earlier versions is removed for the same version and platform", async () => {
  const unpacked = (version: string, platform: string) =>
    join(home("registry.terraform.io"), version, platform);
  const kept = [unpacked("0.0.1", THIS_PLATFORM), unpacked(VERSION, "plan9_amd64")];
  for (const path of [...kept, unpacked(VERSION, THIS_PLATFORM)]) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "terraform-provider-rymi"), "#!/bin/sh\n");
  }
  await mirror("mirror");
  expect(kept.map(existsSync)).toEqual([true, true]);
  expect(existsSync(unpacked(VERSION, THIS_PLATFORM))).toBe(false);

  rmSync(unpacked(VERSION, "plan9_amd64"), { recursive: true });
  mkdirSync(unpacked(VERSION, THIS_PLATFORM));
  await mirror("mirror");
  expect(readdirSync(home("registry.terraform.io")).sort()).toEqual([
    "0.0.1",
    archiveName(VERSION, THIS_PLATFORM),
  ]);
});

test("other versions and other providers in the mirror stay", async () => {
  const others = [
    join(home("registry.terraform.io"), archiveName("0.0.1", THIS_PLATFORM)),
    join(folder, "mirror/registry.terraform.io/hashicorp/null/3.2.4", THIS_PLATFORM),
  ];
  for (const other of others) mkdirSync(other, { recursive: true });
  await mirror("mirror");
  expect(others.map(existsSync)).toEqual([true, true]);
  expect(readdirSync(join(folder, "mirror")).sort()).toEqual(HOSTS);
});

const READ_ONLY = process.platform === "linux" ? "/sys/kernel/rymi-mirror" : "/System/rymi-mirror";

test.each([
  [
    "a platform that does not exist",
    ["mirror", "--platform", "plan9_mips"],
    'the platform "plan9_mips". Choose from',
  ],
  ["Windows", ["mirror", "--platform", "windows_amd64"], "a standalone executable: see docs/releasing.md"],
  ["a file in place of the folder", ["file"], "cannot be a folder, because a part of the path is a file"],
  ["a folder below a file", ["file/mirror"], "cannot be a folder, because a part of the path is a file"],
  ["a folder without write permission", [READ_ONLY], `Nothing can be written to ${READ_ONLY}`],
  ["no folder", [], "missing required argument 'dir'"],
])("%s is refused with a message, without a stack, and with nothing on stdout", async (_, argv, message) => {
  writeFileSync(join(folder, "file"), "");
  const { code, out, err } = await mirror(...argv);
  expect(code).toBe(1);
  expect(err).toContain(message);
  expect(err).not.toMatch(/^ +at /m);
  expect(out).toBe("");
  expect(existsSync(join(folder, "mirror"))).toBe(false);
});

describeEachCli("a mirror", (cli) => {
  const terraform = (configuration: string, ...args: readonly string[]) =>
    run(cli.path, args, {
      cwd: join(folder, "work"),
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        CHECKPOINT_DISABLE: "1",
        TF_CLI_CONFIG_FILE: join(folder, configuration),
      },
    });
  const requireProvider = (source: string) => {
    const block = `terraform {\n  required_providers {\n    rymi = { source = "${source}" }\n  }\n}\n`;
    mkdirSync(join(folder, "work"), { recursive: true });
    writeFileSync(join(folder, "work/main.tf"), block);
  };
  const lockFile = () => readFileSync(join(folder, "work/.terraform.lock.hcl"), "utf8");
  const hashIn = (text: string) => /"(h1:[^"]+)"/.exec(text)?.[1];

  test("accepts the printed CLI configuration for any folder, and records the printed hash", async () => {
    const { out } = await mirror('a "quoted" folder');
    writeFileSync(join(folder, "terraform.rc"), out);
    requireProvider("rymi/rymi");
    expect(await terraform("terraform.rc", "init", "-input=false")).toMatchObject({ code: 0 });
    expect(hashIn(lockFile())).toBe(hashIn(out));
  });

  test.each(["rymi/rymi", "registry.terraform.io/rymi/rymi", "registry.opentofu.org/rymi/rymi"])(
    "is enough for a stack with source = %s: no registry is contacted",
    async (source) => {
      const { out } = await mirror("mirror");
      writeFileSync(join(folder, "terraform.rc"), out);
      requireProvider(source);
      expect(await terraform("terraform.rc", "init", "-input=false")).toMatchObject({ code: 0 });
      expect(hashIn(lockFile())).toBe(hashIn(out));
    },
  );

  test("locks every platform from the mirror, with one hash", async () => {
    const { out } = await mirror("mirror", "--platform", "all");
    writeFileSync(join(folder, "empty.rc"), "");
    requireProvider("rymi/rymi");
    const platforms = PLATFORMS.map((platform) => `-platform=${platform}`);
    expect(
      await terraform("empty.rc", "providers", "lock", `-fs-mirror=${join(folder, "mirror")}`, ...platforms),
    ).toMatchObject({ code: 0 });
    expect(lockFile().match(/"h1:[^"]+"/g)).toEqual([`"${hashIn(out)}"`]);
  });
});
