import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { arch, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startEmulator } from "cdktf-rymi/emulator";
import { bundle } from "../support/bundle";
import { type Run, run } from "../support/run";
import { describeTerraform, processesIn } from "../support/terraform";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const PLATFORM = `${process.platform}_${arch() === "x64" ? "amd64" : arch()}`;
const CDKTF = resolve("node_modules/.bin/cdktf");

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

describeTerraform("the packed package in a project of its own", () => {
  let folder = "";
  let env: NodeJS.ProcessEnv = {};
  const at = (...names: string[]) => join(folder, ...names);

  /** Runs a command in the project, which must succeed. */
  async function ok(command: string, ...args: readonly string[]): Promise<Run> {
    const result = await run(command, args, { cwd: at("project"), env });
    if (result.code !== 0)
      throw new Error(`${command} ${args.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rymi-package-"));
    for (const name of ["project", "home", "tmp"]) mkdirSync(at(name));
    env = { ...process.env, CI: "" };
    await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: resolve("."), env });
    await ok("npm", "init", "-y");
    const constructs = [
      "cdktf@0.21.0",
      "constructs@10",
      "@cdktf/provider-null@11",
      "tsx@4",
      "typescript@5.9",
    ];
    await ok(
      "npm",
      "install",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      at(`cdktf-rymi-${version}.tgz`),
      ...constructs,
    );
    // Found without any configuration of Terraform's, as a provider of a registry would be.
    const mirror = at("home", ".terraform.d/plugins/registry.terraform.io/hashicorp/null/3.2.4", PLATFORM);
    bundle("test/support/null-provider.ts", join(mirror, "terraform-provider-null"));
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

  test("holds the constructs, the client, the emulator, the command and the provider, and no sources or tests", () => {
    const installed = at("project", "node_modules", "cdktf-rymi");
    expect(readdirSync(installed).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
    ]);
    expect(readdirSync(join(installed, "dist", "provider"))).toEqual(["terraform-provider-rymi"]);
  });

  test("a fresh stack with a number and one more provider deploys with plain cdktf deploy, twice, and destroys", async () => {
    const rymi = await startEmulator();
    try {
      env = { ...env, RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url };
      writeFileSync(at("project", "main.ts"), STACK);
      writeFileSync(
        at("project", "cdktf.json"),
        JSON.stringify({ language: "typescript", app: "npx tsx main.ts", projectId: "lines" }),
      );
      expect((await ok(CDKTF, "deploy", "--auto-approve")).text).toContain("2 added, 0 changed, 0 destroyed");
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

  test("its code type-checks and runs from CommonJS and from ES modules", async () => {
    const names = { ".": "RymiNumber", "./client": "RymiClient", "./emulator": "startEmulator" };
    for (const [entry, name] of Object.entries(names)) {
      const specifier = join("cdktf-rymi", entry);
      await ok(
        process.execPath,
        "-e",
        `if (typeof require("${specifier}").${name} !== "function") process.exit(1)`,
      );
      await ok(
        process.execPath,
        "--input-type=module",
        "-e",
        `import { ${name} } from "${specifier}"; if (typeof ${name} !== "function") process.exit(1)`,
      );
      writeFileSync(
        at("project", "types.ts"),
        `import { ${name} } from "${specifier}";\nexport const used: object = ${name};\n`,
      );
      for (const [module, resolution] of [
        ["node16", "node16"],
        ["esnext", "bundler"],
      ] as const) {
        await ok(
          at("project", "node_modules/.bin/tsc"),
          "--noEmit",
          "--strict",
          "--skipLibCheck",
          "--target",
          "es2022",
          "--module",
          module,
          "--moduleResolution",
          resolution,
          "types.ts",
        );
      }
    }
  }, 120_000);

  test("the command says its version", async () => {
    expect((await ok(at("project", "node_modules/.bin/cdktf-rymi"), "--version")).stdout.trim()).toBe(
      version,
    );
  });
});
