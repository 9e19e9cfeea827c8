import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { executableName, makeBlob, makeStandalone, writeZip } from "../../scripts/release/executables";
import { THIS_PLATFORM, VERSION } from "../../src/packaging";
import { bundleStandaloneProvider } from "../support/bundle";
import { describeEachCli, registryOf } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock } from "../support/hcl";
import { run } from "../support/run";
import { useWorkspace } from "../support/terraform";

/** The executable of a release, except that it is made with the Node that runs the tests. Packing it takes longest. */
let folder = "";
const executable = () => join(folder, "provider", executableName(VERSION, THIS_PLATFORM));
const release = () => join(folder, "release");
/** What PATH is for whoever has no Node. */
const path = () => join(folder, "bin");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rymi-standalone-"));
  for (const name of [path(), release()]) mkdirSync(name);
  await bundleStandaloneProvider(join(folder, "provider.js"));
  makeBlob(process.execPath, join(folder, "provider.js"), join(folder, "blob"), true);
  makeStandalone(process.execPath, join(folder, "blob"), executable());
  writeZip(release(), VERSION, THIS_PLATFORM, executable(), { LICENSE: "LICENSE" });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeEachCli("a standalone executable from a zip, without Node.js on the PATH", (cli) => {
  const workspace = useWorkspace(cli, executable);

  test("creates, reads, changes and destroys a number", async () => {
    const space = (await workspace()).env({ PATH: path() });
    const mirror = join(space.folder, "mirror", registryOf(cli), "rymi/rymi");
    rmSync(join(mirror, VERSION), { recursive: true });
    cpSync(release(), mirror, { recursive: true });
    await expect(run("node", ["--version"], { cwd: folder, env: { PATH: path() } })).rejects.toThrow(
      "ENOENT",
    );

    await space.configure(numberBlock("desk", NUMBER, ALICE));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect((await space.plan()).isEmpty).toBe(true);
    space.rymi.setAgent(NUMBER, BOB);
    expect((await space.plan()).drift).toMatchObject([{ address: "rymi_number.desk" }]);
    await space.ok("destroy", "-auto-approve");
    expect(space.rymi.numbers()).toEqual([]);
  }, 120_000);

  test("is installed by a synth from a folder of a release, with the lock file that init writes", async () => {
    const space = (await workspace()).env({ PATH: path(), TF_CLI_CONFIG_FILE: join(folder, "terraform.rc") });
    writeFileSync(join(folder, "terraform.rc"), "");
    const app = new App({ outdir: join(space.folder, "cdktf.out") });
    const stack = new TerraformStack(app, "phones");
    new LocalBackend(stack, { path: "terraform.tfstate" });
    new RymiProvider(stack, "rymi", { executables: release() });
    new RymiProvider(stack, "second", { alias: "second" });
    new RymiNumber(stack, "desk", { number: NUMBER, agentId: ALICE });
    app.synth();
    cpSync(join(space.folder, "cdktf.out/stacks/phones"), space.work, { recursive: true });

    const lockFile = space.read(".terraform.lock.hcl");
    expect(lockFile.match(/"h1:/g)).toHaveLength(2);
    await space.ok("init", "-input=false", "-lockfile=readonly");
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect((await space.plan()).isEmpty).toBe(true);
    expect(space.read(".terraform.lock.hcl")).toBe(lockFile);
  }, 120_000);

  test("prints the handshake only on stdout and no warning on stderr", async () => {
    const { code, stdout, stderr } = await run(executable(), [], { cwd: folder, env: {} });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^This is registry\.terraform\.io\/rymi\/rymi \d+\.\d+\.\d+, a Terraform provider\./,
    );
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
  });
});
