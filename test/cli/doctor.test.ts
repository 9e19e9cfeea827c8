import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { THIS_PLATFORM, VERSION } from "../../src/packaging";
import { type Outcome, runWith } from "../drift/command";
import { cliOnPath, describeEachCli } from "../support/clis";

let folder = "";
let rymi: Emulator;

/** A home without CLI configuration, a `node` and a `terraform` of its own, and the provider where Terraform looks. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rymi-doctor-"));
  for (const name of ["bin", "home", "work"]) mkdirSync(join(folder, name));
  symlinkSync(process.execPath, join(folder, "bin/node"));
  program("terraform", terraformOf("1.11.4"));
  provider(join(folder, "work/terraform.d/plugins"));
  rymi = await startEmulator();
});

afterEach(async () => {
  await rymi.stop();
  rmSync(folder, { recursive: true });
});

function program(name: string, script: string): void {
  rmSync(join(folder, "bin", name), { force: true });
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function terraformOf(version: string): string {
  const json = JSON.stringify({ terraform_version: version, platform: THIS_PLATFORM });
  return `case "$*" in\n  *-json) echo '${json}' ;;\n  *) echo "Terraform v${version}" ;;\nesac`;
}

function provider(mirror: string): void {
  mkdirSync(join(mirror, "registry.terraform.io/rymi/rymi", VERSION, THIS_PLATFORM), { recursive: true });
}

const doctor = (env: Record<string, string> = {}, now = new Date()): Promise<Outcome> =>
  runWith(
    {
      cwd: join(folder, "work"),
      now: () => now,
      env: {
        PATH: join(folder, "bin"),
        HOME: join(folder, "home"),
        RYMI_API_KEY: rymi.apiKey,
        RYMI_BASE_URL: rymi.url,
        ...env,
      },
    },
    ["doctor"],
  );

/** The line about a subject. */
function lineOf({ out }: Outcome, subject: string): string {
  return out.split("\n").find((line) => line.slice(7).startsWith(subject)) ?? "";
}

const SUBJECTS = ["node", "terraform", "configuration", "provider", "address", "proxy", "clock", "key"];

test('prints "ok" for each subject of a correct set-up, without the key', async () => {
  const outcome = await doctor();
  expect(outcome).toMatchObject({ code: 0, err: "" });
  const lines = outcome.out.trimEnd().split("\n");
  expect(lines.map((line) => line.slice(0, 20).trim().split(/ +/))).toEqual(
    SUBJECTS.map((subject) => ["ok", subject]),
  );
  expect(outcome.out).not.toContain(rymi.apiKey);
});

type Broken = readonly [what: string, subject: string, says: RegExp, env: () => Record<string, string>];

const BROKEN: readonly Broken[] = [
  [
    "no node",
    "node",
    /There is no "node" on the PATH\. Install Node\.js 20\.18\.1/,
    () => {
      rmSync(join(folder, "bin/node"));
      return {};
    },
  ],
  [
    "an old node",
    "node",
    /is 18\.20\.4, too old .* Install Node\.js 20\.18\.1/,
    () => {
      program("node", "echo 18.20.4");
      return {};
    },
  ],
  [
    "options that Node.js refuses",
    "node",
    /does not run: .*no-such-option.* NODE_OPTIONS is set: correct it/,
    () => ({
      NODE_OPTIONS: "--no-such-option",
    }),
  ],
  [
    "a preload that prints",
    "node",
    /prints to stdout, .* Remove its output/,
    () => {
      writeFileSync(join(folder, "loud.cjs"), "console.log('hello')");
      return { NODE_OPTIONS: `--require ${join(folder, "loud.cjs")}` };
    },
  ],
  [
    "no CLI",
    "terraform",
    /Neither terraform nor tofu is on the PATH\. Install/,
    () => {
      rmSync(join(folder, "bin/terraform"));
      return {};
    },
  ],
  [
    "a missing CLI of another name",
    "terraform",
    /There is no "tofu2" .* TERRAFORM_BINARY_NAME/,
    () => ({
      TERRAFORM_BINARY_NAME: "tofu2",
    }),
  ],
  [
    "an old Terraform",
    "terraform",
    /Terraform 1\.4\.7 \(terraform\) is too old\. Install Terraform 1\.5/,
    () => {
      program("terraform", terraformOf("1.4.7"));
      return {};
    },
  ],
  [
    "a Terraform that fails",
    "terraform",
    /terraform does not run: Error: no space left/,
    () => {
      program("terraform", "echo 'Error: no space left' >&2; exit 1");
      return {};
    },
  ],
  [
    "a missing CLI configuration",
    "configuration",
    /which TF_CLI_CONFIG_FILE names, does not exist\. Create or repair it, or unset/,
    () => ({
      TF_CLI_CONFIG_FILE: "missing.rc",
    }),
  ],
  [
    "a CLI configuration that names other folders",
    "provider",
    /provider_installation block, .* Name terraform\.d\/plugins as a filesystem_mirror/,
    () => {
      writeFileSync(
        join(folder, "home/.terraformrc"),
        '# path = "terraform.d/plugins"\nprovider_installation {\n  filesystem_mirror {\n    path = "/nowhere"\n  }\n  direct {}\n}\n',
      );
      return {};
    },
  ],
  [
    "no provider",
    "provider",
    /is in no folder that the CLI searches\. With the constructs, synthesize again; .* cdktf-rymi mirror/,
    () => {
      rmSync(join(folder, "work/terraform.d"), { recursive: true });
      return {};
    },
  ],
  [
    "an address without TLS",
    "address",
    /RYMI_BASE_URL: The base URL cannot be used: .*https/,
    () => ({
      RYMI_BASE_URL: "http://rymi.example.com",
    }),
  ],
  [
    "an address where nobody answers",
    "address",
    /GET http:\/\/127\.0\.0\.1:1\/ could not connect: .*ECONNREFUSED/,
    () => ({
      RYMI_BASE_URL: "http://127.0.0.1:1",
    }),
  ],
  [
    "a Rymi that is down",
    "address",
    /answered 503/,
    () => {
      rymi.faults.add({ do: { kind: "status", status: 503 } });
      return {};
    },
  ],
  [
    "a proxy that is none",
    "proxy",
    /HTTPS_PROXY does not name a proxy .*Write http:\/\/HOST:PORT/,
    () => ({
      RYMI_BASE_URL: "https://rymi.example.com",
      HTTPS_PROXY: "socks5://proxy.example.com",
    }),
  ],
  ["no key", "key", /RYMI_API_KEY is not set\. Put the secret key/, () => ({ RYMI_API_KEY: "" })],
  [
    "a key in quotes",
    "key",
    /stands in quotes, which are not part of it\. Remove them/,
    () => ({
      RYMI_API_KEY: `"${rymi.apiKey}"`,
    }),
  ],
  [
    "a key that is not accepted",
    "key",
    /answered 401: .*\. Put a secret key of the account/,
    () => ({
      RYMI_API_KEY: "rymi_of_somebody_else",
    }),
  ],
];

test.each(BROKEN)(
  "reports %s as wrong with what to do, and exits with 1",
  async (_what, subject, says, env) => {
    const outcome = await doctor(env());
    expect(lineOf(outcome, subject)).toMatch(/^WRONG {2}/);
    expect(lineOf(outcome, subject)).toMatch(says);
    expect(outcome).toMatchObject({ code: 1, err: "" });
    expect(outcome.out).toContain("\n1 thing is wrong.\n");
    expect(outcome.out).not.toContain(rymi.apiKey);
  },
);

test.each([
  [600_000, "10 min ahead of"],
  [-3_600_000, "60 min behind"],
])("says by how much a clock is wrong", async (ms, says) => {
  const outcome = await doctor({}, new Date(Date.now() + ms));
  expect(lineOf(outcome, "clock")).toMatch(new RegExp(`^WRONG .*${says} Rymi's\\. Set it`));
  expect(outcome.code).toBe(1);
});

test("finds the provider in a mirror of the CLI configuration, and by dev_overrides", async () => {
  rmSync(join(folder, "work/terraform.d"), { recursive: true });
  const mirror = join(folder, "mirror");
  provider(mirror);
  writeFileSync(
    join(folder, "rc"),
    `provider_installation {\n  filesystem_mirror {\n    path    = "${mirror}" # ours\n    include = ["*/rymi/rymi"]\n  }\n}\n`,
  );
  const mirrored = await doctor({ TF_CLI_CONFIG_FILE: join(folder, "rc") });
  expect(lineOf(mirrored, "provider")).toContain(`ok     provider       rymi/rymi ${VERSION}`);
  writeFileSync(
    join(folder, "rc"),
    'provider_installation {\n  dev_overrides {\n    "rymi/rymi" = "/src/dist/provider"\n  }\n  direct {}\n}\n',
  );
  const overridden = await doctor({ TF_CLI_CONFIG_FILE: join(folder, "rc") });
  expect(lineOf(overridden, "provider")).toMatch(
    /^ok .*dev_overrides take rymi\/rymi from \/src\/dist\/provider/,
  );
});

test("finds the provider in the folders of stacks, and reports nothing as wrong before the first synth", async () => {
  rmSync(join(folder, "work/terraform.d"), { recursive: true });
  writeFileSync(join(folder, "work/cdktf.json"), '{ "output": "out" }');
  const before = await doctor();
  expect(lineOf(before, "provider")).toMatch(/^\? .*comes into the folder of each stack at synth/);
  expect(before.code).toBe(0);
  provider(join(folder, "work/out/stacks/phones/terraform.d/plugins"));
  expect(lineOf(await doctor(), "provider")).toMatch(/^ok .*out\/stacks\/phones\/terraform\.d\/plugins/);
});

test("requests a page of the list from a Rymi that does not describe keys", async () => {
  await rymi.stop();
  rymi = await startEmulator({ keySelf: false });
  expect(lineOf(await doctor(), "key")).toMatch(/^ok .*accepted$/);
  expect(rymi.requests.map(({ path }) => path)).toContain("/v1/numbers?limit=1&offset=0");
});

describeEachCli("doctor", (cli) => {
  test("knows this CLI", async () => {
    const { PATH, ...env } = cliOnPath(cli, folder);
    const outcome = await doctor({ ...env, PATH: `${PATH}:${dirname(process.execPath)}` });
    expect(lineOf(outcome, "terraform")).toContain(`ok     terraform      ${cli.name}`);
  });
});
