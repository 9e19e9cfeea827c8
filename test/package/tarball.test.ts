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
import { arch, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startEmulator } from "cdktf-rymi/emulator";
import { bundle } from "../support/bundle";
import { cliOnPath, describeEachCli } from "../support/clis";
import { type Run, run } from "../support/run";
import { processesIn } from "../support/terraform";

const { version, exports: entries } = JSON.parse(readFileSync("package.json", "utf8"));
/** A value of each entry, by the project that it is for. */
const WITH_CDKTF = {
  "cdktf-rymi": "RymiNumber",
  "cdktf-rymi/bridge": "RymiNumberBridge",
  "cdktf-rymi/client": "RymiClient",
  "cdktf-rymi/emulator": "startEmulator",
};
const WITH_CDKTN = { "cdktf-rymi/cdktn": "RymiNumber" };
const PLATFORM = `${process.platform}_${arch() === "x64" ? "amd64" : arch()}`;
const CDKTF = resolve("node_modules/.bin/cdktf");
const TSC = resolve("node_modules/typescript/bin/tsc");

/** The ways in which TypeScript looks for an entry. `cdktf init` makes projects of the last kind. */
const RESOLUTIONS = [
  ["node16", "node16"],
  ["esnext", "bundler"],
  ["commonjs", "node10"],
] as const;

const STACK = `
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, TerraformStack } from "cdktf";
import { DataRymiNumbers, RymiNumber, RymiProvider } from "cdktf-rymi";

const app = new App();
const stack = new TerraformStack(app, "lines");
new RymiProvider(stack, "rymi");
new NullProvider(stack, "null");
const desk = new RymiNumber(stack, "desk", { number: "+15551234567", agentId: "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90" });
new Resource(stack, "beside", { triggers: { number: desk.number } });
new DataRymiNumbers(stack, "all", { dependsOn: [desk] });
app.synth();
`;

describe("the packed package in a project of its own", () => {
  let folder = "";
  let env: NodeJS.ProcessEnv = {};
  const at = (...names: string[]) => join(folder, ...names);

  /** Runs a command in a project, which must succeed. */
  async function okIn(project: string, command: string, ...args: readonly string[]): Promise<Run> {
    const result = await run(command, args, { cwd: at(project), env });
    if (result.code !== 0)
      throw new Error(`${command} ${args.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
    return result;
  }
  const ok = (command: string, ...args: readonly string[]) => okIn("project", command, ...args);

  /** Makes a project that has the tarball and what else is named. */
  async function install(project: string, ...packages: readonly string[]): Promise<void> {
    mkdirSync(at(project));
    await okIn(project, "npm", "init", "-y");
    const tarball = at(`cdktf-rymi-${version}.tgz`);
    const flags = ["--prefer-offline", "--no-audit", "--no-fund"];
    await okIn(project, "npm", "install", ...flags, tarball, ...packages);
  }

  /** Entries can be had from CommonJS, from an ES module, and by TypeScript in each of its ways to look for them. */
  async function areUsable(project: string, entries: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(entries);
    const names = Object.values(entries);
    const check = `for (const f of [${names}]) if (typeof f !== "function") process.exit(1);`;
    const required = pairs.map(([specifier, name]) => `const { ${name} } = require("${specifier}");`);
    const imported = pairs.map(([specifier, name]) => `import { ${name} } from "${specifier}";`);
    await okIn(project, process.execPath, "-e", [...required, check].join("\n"));
    await okIn(project, process.execPath, "--input-type=module", "-e", [...imported, check].join("\n"));
    const used = `export const used: readonly object[] = [${names}];`;
    writeFileSync(at(project, "types.ts"), [...imported, used].join("\n"));
    for (const [module, resolution] of RESOLUTIONS) {
      const how = ["--module", module, "--moduleResolution", resolution];
      const strict = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"];
      await okIn(project, process.execPath, TSC, ...strict, ...how, "types.ts");
    }
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rymi-package-"));
    for (const name of ["home", "tmp"]) mkdirSync(at(name));
    env = { ...process.env, CI: "" };
    await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: resolve("."), env });
    await install("project", "cdktf@0.21.0", "constructs@10", "@cdktf/provider-null@11", "tsx@4");
    // Found without any configuration of Terraform's, as a provider of a registry would be.
    for (const registry of ["registry.terraform.io", "registry.opentofu.org"]) {
      const mirror = at("home/.terraform.d/plugins", registry, "hashicorp/null/3.2.4", PLATFORM);
      await bundle("test/support/null-provider.ts", join(mirror, "terraform-provider-null"));
    }
    writeFileSync(at("terraform.rc"), "");
    env = {
      PATH: process.env["PATH"],
      HOME: at("home"),
      TMPDIR: at("tmp"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: at("terraform.rc"),
      npm_config_update_notifier: "false",
    };
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("contains the constructs, the client, the emulator, the command and the provider, and no sources or tests", () => {
    const installed = at("project", "node_modules", "cdktf-rymi");
    expect(readdirSync(installed).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "action.yml",
      "dist",
      "package.json",
    ]);
    expect(readdirSync(join(installed, "dist", "provider"))).toEqual(readdirSync("dist/provider"));
    expect(statSync(at(`cdktf-rymi-${version}.tgz`)).size).toBeLessThan(1_000_000);
  });

  describeEachCli("with cdktf", (cli) => {
    test("a new stack with a number and a second provider is deployed twice and destroyed", async () => {
      const rymi = await startEmulator();
      try {
        const deployed = {
          ...cliOnPath(cli, at(cli.name)),
          RYMI_API_KEY: rymi.apiKey,
          RYMI_BASE_URL: rymi.url,
        };
        env = { ...env, ...deployed };
        rmSync(at("project", "cdktf.out"), { recursive: true, force: true });
        writeFileSync(at("project", "main.ts"), STACK);
        writeFileSync(
          at("project", "cdktf.json"),
          JSON.stringify({ language: "typescript", app: "npx tsx main.ts", projectId: "lines" }),
        );
        expect((await ok(CDKTF, "deploy", "--auto-approve")).text).toContain(
          "2 added, 0 changed, 0 destroyed",
        );
        expect(rymi.numbers()).toMatchObject([{ number: "+15551234567" }]);
        expect((await ok(CDKTF, "deploy", "--auto-approve")).text).toContain("No changes");
        expect(rymi.requests.filter(({ method }) => method !== "GET")).toHaveLength(1);
        await ok(CDKTF, "destroy", "--auto-approve");
        expect(rymi.numbers()).toEqual([]);
        expect(processesIn(at("project", "cdktf.out", "stacks", "lines"))).toEqual([]);
        expect(readdirSync(at("tmp")).filter((name) => name.startsWith("tfp-"))).toEqual([]);
      } finally {
        await rymi.stop();
      }
    }, 300_000);
  });

  test("its code type-checks and runs from CommonJS and from ES modules", async () => {
    const all = Object.keys(entries).filter((path) => path !== "./package.json");
    const tried = Object.keys({ ...WITH_CDKTF, ...WITH_CDKTN });
    expect(tried.sort()).toEqual(all.map((path) => join("cdktf-rymi", path)).sort());
    await areUsable("project", WITH_CDKTF);
  }, 240_000);

  test("a project with CDK Terrain installs no cdktf", async () => {
    await install("terrain", "cdktn@0.24.0", "constructs@~10.7.0");
    expect(existsSync(at("terrain/node_modules/cdktf"))).toBe(false);
    await areUsable("terrain", WITH_CDKTN);
  }, 240_000);

  test("a project with neither installs neither", async () => {
    await install("plain");
    const names = readdirSync(at("plain/node_modules")).filter((name) => !name.startsWith("."));
    expect(names.sort()).toEqual(["cdktf-rymi", "fflate", "undici", "yaml", "zod"]);
    await okIn("plain", at("plain/node_modules/.bin/cdktf-rymi"), "mirror", "mirror");
  }, 120_000);

  test("the command prints its version", async () => {
    expect((await ok(at("project", "node_modules/.bin/cdktf-rymi"), "--version")).stdout.trim()).toBe(
      version,
    );
  });
});
