import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { App, TerraformStack } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { archiveName, PLATFORMS, THIS_PLATFORM as platform, VERSION } from "../../src/packaging";
import { describeEachCli, registryOf } from "../support/clis";
import { TERRAFORM_ENV, useScratchFolder, writeProvider } from "./support";

const scratch = useScratchFolder();
const SOURCE = "registry.terraform.io/rymi/rymi";

const outdir = () => join(scratch(), "cdktf.out");
const stackFolder = (id = "phones") => join(outdir(), "stacks", id);
const home = (id = "phones") => join(stackFolder(id), "terraform.d/plugins", SOURCE);
const installed = (id = "phones") => join(home(id), archiveName(VERSION, platform));
const built = () => join(scratch(), "built");
const lockFile = (id = "phones") => readFileSync(join(stackFolder(id), ".terraform.lock.hcl"), "utf8");

/** Synthesizes an app with a stand-in for the provider, which `terraform init` never starts. */
function synth(build: (stack: TerraformStack) => void, contents = "#!/bin/sh\n"): void {
  writeProvider(built(), contents);
  const app = new App({ outdir: outdir(), context: { "cdktf-rymi/provider": built() } });
  build(new TerraformStack(app, "phones"));
  app.synth();
}

/** One stack as most will have it. */
function phones(stack: TerraformStack): void {
  new RymiProvider(stack, "rymi");
  new RymiNumber(stack, "desk", { number: "+15551234567" });
}

test("executables: a folder that cannot be used is reported with the construct, and two folders in a stack are refused", () => {
  const absent = (stack: TerraformStack) => new RymiProvider(stack, "rymi", { executables: "no/such" });
  expect(() => synth(absent)).toThrow(/^\[phones\/rymi\] executables: .*no\/such is not a folder/);
  expect(() =>
    synth((stack) => {
      new RymiProvider(stack, "rymi", { executables: "one" });
      new RymiProvider(stack, "second", { alias: "second", executables: "two" });
    }),
  ).toThrow(
    /^\[phones\/rymi\] executables: this provider has .*one, but phones\/second has .*two\. .* set one folder\.$/,
  );
});

describeEachCli("after synth, init", (cli) => {
  // OpenTofu names the registry when it is not its own.
  const installedLine = `Installed ${cli.product === "OpenTofu" ? SOURCE : "rymi/rymi"} v${VERSION}`;

  /** `terraform init` with no other places for providers than the stack's `terraform.d` and that of a home folder. */
  async function init(home = "empty-home"): Promise<string> {
    const env = { ...TERRAFORM_ENV, HOME: join(scratch(), home), TF_PLUGIN_CACHE_DIR: "" };
    const { stdout } = await promisify(execFile)(cli.path, ["init", "-no-color"], {
      cwd: stackFolder(),
      env,
    });
    return stdout;
  }

  /** Where another archive of the same version is there: OpenTofu does not unpack it over what it has unpacked. */
  async function initWithOtherBytes(): Promise<string> {
    if (cli.product === "OpenTofu") {
      await expect(init()).rejects.toThrow(/does\s+not match the content of the downloaded package/);
      rmSync(join(stackFolder(), ".terraform"), { recursive: true });
    }
    return init();
  }

  /** A second provider, in a home folder. */
  function putNullAtHome(version: string): void {
    const folder = join(
      scratch(),
      `home/.terraform.d/plugins/${registryOf(cli)}/hashicorp/null`,
      version,
      platform,
    );
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `terraform-provider-null_v${version}`), version, { mode: 0o755 });
  }

  test("after synth, `terraform init` finds the provider offline and agrees with the lock file", async () => {
    synth(phones);
    const before = lockFile();

    expect(await init()).toContain(installedLine);
    expect(lockFile()).toBe(before);
  });

  test("synthesizing again changes neither provider nor lock file, before `terraform init` and after it", async () => {
    const state = () => [lockFile(), statSync(installed()).ino, statSync(installed()).ctimeMs];
    synth(phones);
    const first = state();
    synth(phones);
    expect(state()).toEqual(first);

    await init();
    synth(phones);
    expect(state()).toEqual(first);
  });

  test("HCL output installs the provider as well", async () => {
    process.env["SYNTH_HCL_OUTPUT"] = "true"; // as the cdktf CLI does for --hcl
    try {
      synth(phones);
    } finally {
      delete process.env["SYNTH_HCL_OUTPUT"];
    }
    expect(existsSync(join(stackFolder(), "cdk.tf"))).toBe(true);
    expect(await init()).toContain(installedLine);
  });

  test("a second provider is found and recorded by Terraform itself, and then stays as recorded", async () => {
    const build = (stack: TerraformStack) => {
      phones(stack);
      new NullProvider(stack, "null");
    };
    putNullAtHome("3.2.4");
    synth(build);
    await init("home");
    expect(lockFile()).toContain(`provider "${registryOf(cli)}/hashicorp/null" {\n  version     = "3.2.4"`);

    const recorded = lockFile();
    synth(build);
    expect(lockFile().startsWith(recorded.trim())).toBe(true);
    const synthesized = lockFile();
    await init("home");
    expect(lockFile()).toBe(synthesized);
    synth(build);
    expect(lockFile()).toBe(synthesized);
  });

  test("when another version of a second provider is required, plain `terraform init` follows", async () => {
    const build = (version: string) => (stack: TerraformStack) => {
      phones(stack);
      new NullProvider(stack, "null");
      stack.addOverride("terraform.required_providers.null.version", version);
    };
    putNullAtHome("3.2.4");
    synth(build("3.2.4"));
    await init("home");

    putNullAtHome("3.3.0");
    synth(build("~> 3.3"));
    expect(await init("home")).toContain("Installed hashicorp/null v3.3.0");
  });

  test("a new build of the same version, and a new version, are taken by the next `terraform init`", async () => {
    synth(phones);
    await init();
    const before = lockFile();

    synth(phones, "#!/bin/sh\necho new\n");
    expect(lockFile()).not.toBe(before);
    await initWithOtherBytes();

    writeFileSync(join(home(), archiveName("0.0.1", platform)), "");
    writeFileSync(join(stackFolder(), ".terraform.lock.hcl"), lockFile().replaceAll(VERSION, "0.0.1"));
    synth(phones);
    expect(await initWithOtherBytes()).toContain(installedLine);
    expect(readdirSync(home()).sort()).toEqual(PLATFORMS.map((each) => archiveName(VERSION, each)).sort());
  });
});

test("the lock file has the providers that cdk.tf.json requires, including overrides, and none of another stack", () => {
  synth((stack) => {
    phones(stack);
    stack.addOverride("terraform.required_providers.random", { source: "hashicorp/random" });
    stack.addOverride("terraform.required_providers.rymi.version", VERSION);
    new NullProvider(stack, "null");
    stack.addOverride("terraform.required_providers.null", undefined);
    new NullProvider(new TerraformStack(stack, "inner"), "null");
  });
  const written = JSON.parse(readFileSync(join(stackFolder(), "cdk.tf.json"), "utf8"));
  expect(Object.keys(written.terraform.required_providers).sort()).toEqual(["random", "rymi"]);
  const named = [...lockFile().matchAll(/^provider "([^"]+)"/gm)].map(([, address]) => address);
  expect(named).toEqual([SOURCE, "registry.terraform.io/hashicorp/random"]);
});

test("several accounts in a stack share one provider", () => {
  synth((stack) => {
    phones(stack);
    new RymiProvider(stack, "rymi-second", { alias: "second" });
  });
  expect(lockFile().match(/provider "/g)).toHaveLength(1);
});

test("each stack gets its own provider, including nested stacks and stacks without numbers", () => {
  synth((stack) => {
    const inner = new TerraformStack(stack, "inner");
    phones(inner);
    new NullProvider(stack, "null");
  });
  expect(existsSync(installed("inner"))).toBe(true);
  expect(readdirSync(stackFolder())).toEqual(["cdk.tf.json"]);
});

test("without a build there is an error with construct, path and remedy", () => {
  const missing = join(scratch(), "nowhere");
  const app = new App({ outdir: outdir(), context: { "cdktf-rymi/provider": missing } });
  phones(new TerraformStack(app, "phones"));
  expect(() => app.synth()).toThrow(
    `[phones/rymi] terraform-provider-rymi, which is part of cdktf-rymi, is not in ${missing}. Reinstall the package`,
  );
});
