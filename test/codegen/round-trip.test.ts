import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { cliOnPath, describeEachCli } from "../support/clis";
import { ALICE, BOB } from "../support/hcl";
import { type Run, run } from "../support/run";
import { processesIn } from "../support/terraform";

const COMMAND = resolve("dist/cli/cdktf-rymi.js");
const CDKTF = resolve("node_modules/.bin/cdktf");
const numberAt = (index: number) => `+1555000${String(index).padStart(4, "0")}`;

/** What a user's own project would have in node_modules. */
const PACKAGES = ["cdktf", "constructs", "tsx", ".bin"];

describeEachCli("from numbers in a dashboard to numbers in code, and back in sync", (cli) => {
  let folder = "";
  let rymi: Emulator;
  let env: NodeJS.ProcessEnv = {};
  const at = (...names: readonly string[]) => join(folder, ...names);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "rymi-round-trip-"));
    for (const name of ["home", "tmp", "project", "project/node_modules"]) mkdirSync(at(name));
    for (const name of PACKAGES) symlinkSync(resolve("node_modules", name), at("project/node_modules", name));
    symlinkSync(resolve("."), at("project/node_modules/cdktf-rymi"));
    writeFileSync(at("terraform.rc"), "");
    rymi = await startEmulator();
    env = {
      ...cliOnPath(cli, folder),
      HOME: at("home"),
      TMPDIR: at("tmp"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: at("terraform.rc"),
      RYMI_API_KEY: rymi.apiKey,
      RYMI_BASE_URL: rymi.url,
    };
  });

  afterEach(async () => {
    await rymi.stop();
    const leftovers = processesIn(at("project/cdktf.out/stacks/phones"));
    rmSync(folder, { recursive: true, force: true });
    expect(leftovers).toEqual([]);
  });

  /** An app whose one stack has the imported numbers. */
  function writeApp(): void {
    const app = `
      import { App, TerraformStack } from "cdktf";
      import { RymiProvider } from "cdktf-rymi";
      import { ImportedNumbers } from "./imported-numbers";
      const app = new App();
      const stack = new TerraformStack(app, "phones");
      new RymiProvider(stack, "rymi");
      new ImportedNumbers(stack, "imported");
      app.synth();`;
    writeFileSync(at("project/main.ts"), app);
    const settings = {
      language: "typescript",
      app: "npx tsx main.ts",
      projectId: "phones",
      sendCrashReports: "false",
    };
    writeFileSync(at("project/cdktf.json"), JSON.stringify(settings));
  }

  const inProject = (command: string, ...args: readonly string[]): Promise<Run> =>
    run(command, args, { cwd: at("project"), env });
  const command = (...args: readonly string[]) => inProject(process.execPath, COMMAND, ...args);

  const stackFolder = () => at("project/cdktf.out/stacks/phones");

  async function ok(program: string, args: readonly string[], cwd: string): Promise<Run> {
    const result = await run(program, args, { cwd, env });
    if (result.code !== 0) throw new Error(`${program} failed:\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  /** What a deploy comes to after synth, without the wait for cdktf's interface. */
  const apply = async () =>
    (await ok(cli.path, ["apply", "-auto-approve", "-input=false"], stackFolder())).text;

  const deploy = () => ok(CDKTF, ["deploy", "--auto-approve"], at("project"));

  async function drift() {
    const { code, stdout, stderr } = await command("drift", "--format", "json");
    if (stdout === "") throw new Error(stderr);
    const { findings } = JSON.parse(stdout) as { findings: Record<string, string>[] };
    return { code, findings: findings.map(({ class: kind, number }) => `${kind} ${number}`) };
  }

  test("25 numbers: import, deploy, drift of three, deploy, in sync", async () => {
    rymi.seed(
      Array.from({ length: 25 }, (_, index) => ({
        number: numberAt(index),
        agentId: index % 2 ? BOB : ALICE,
      })),
    );
    const imported = await command("import", "--all", "--output", "imported-numbers.ts");
    expect(imported).toMatchObject({ code: 0, stderr: "Wrote 25 numbers to imported-numbers.ts.\n" });
    writeApp();
    // What cdktf shows of an apply can lack any of its lines: the state and the next plan say whether it was whole.
    await deploy();
    const { stdout: addresses } = await ok(cli.path, ["state", "list"], stackFolder());
    expect(addresses.match(/^rymi_number\./gm)).toHaveLength(25);
    await ok(cli.path, ["plan", "-detailed-exitcode", "-input=false"], stackFolder());
    expect(rymi.countWrites()).toBe(0);
    expect(await drift()).toEqual({ code: 0, findings: [] });

    rymi.removeNumber(numberAt(3));
    rymi.setAgent(numberAt(4), BOB);
    rymi.addNumber(numberAt(99));
    expect(await drift()).toEqual({
      code: 2,
      findings: [`missing ${numberAt(3)}`, `changed ${numberAt(4)}`, `unmanaged ${numberAt(99)}`],
    });

    expect(await apply()).toContain("1 added, 1 changed, 0 destroyed");
    expect(await drift()).toEqual({ code: 0, findings: [`unmanaged ${numberAt(99)}`] });
  }, 180_000);

  test("one map of all numbers is imported as well", async () => {
    rymi.seed([{ number: numberAt(1), agentId: ALICE }, { number: numberAt(2) }]);
    await command("import", "--all", "--format", "cdktf-map", "--output", "imported-numbers.ts");
    writeApp();
    await ok("npx", ["tsx", "main.ts"], at("project"));
    await ok(cli.path, ["init", "-input=false"], stackFolder());
    expect(await apply()).toContain("2 imported, 0 added, 0 changed, 0 destroyed");
    expect(rymi.countWrites()).toBe(0);
    // The next import has nothing left to do.
    expect((await command("import")).stderr).toBe("Nothing to import. 2 of Rymi's 2 are declared already.\n");
  }, 120_000);
});
