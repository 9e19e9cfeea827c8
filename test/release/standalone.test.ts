import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executableName, writeZip } from "../../scripts/release/assets";
import { makeBlob, makeStandalone } from "../../scripts/release/standalone";
import { THIS_PLATFORM, VERSION } from "../../src/packaging";
import { bundleStandaloneProvider } from "../support/bundle";
import { describeEachCli, registryOf } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock } from "../support/hcl";
import { run } from "../support/run";
import { useWorkspace } from "../support/terraform";

/** The executable of a release, except that it is made with the Node that runs the tests. */
describeEachCli("a standalone executable, from a zip, where there is no Node", (cli) => {
  let folder = "";
  let path = "";
  const executable = () => join(folder, "provider", executableName(VERSION, THIS_PLATFORM));
  const workspace = useWorkspace(cli, executable);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rymi-standalone-"));
    await bundleStandaloneProvider(join(folder, "provider.js"));
    makeBlob(process.execPath, join(folder, "provider.js"), join(folder, "blob"), true);
    makeStandalone(process.execPath, join(folder, "blob"), executable());
    path = join(folder, "bin");
    mkdirSync(path);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is created, found in order, changed and destroyed with", async () => {
    const space = (await workspace()).env({ PATH: path });
    const mirror = join(space.folder, "mirror", registryOf(cli), "rymi/rymi");
    rmSync(join(mirror, VERSION), { recursive: true });
    writeZip(mirror, VERSION, THIS_PLATFORM, executable(), { LICENSE: "LICENSE" });
    await expect(run("node", ["--version"], { cwd: folder, env: { PATH: path } })).rejects.toThrow("ENOENT");

    await space.configure(numberBlock("desk", NUMBER, ALICE));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect((await space.plan()).isEmpty).toBe(true);
    space.rymi.setAgent(NUMBER, BOB);
    expect((await space.plan()).drift).toMatchObject([{ address: "rymi_number.desk" }]);
    await space.ok("destroy", "-auto-approve");
    expect(space.rymi.numbers()).toEqual([]);
  }, 120_000);

  test("says nothing of its own: stdout is the handshake's, and stderr has no warning", async () => {
    const { code, stdout, stderr } = await run(executable(), [], { cwd: folder, env: {} });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^This is registry\.terraform\.io\/rymi\/rymi \d+\.\d+\.\d+, a Terraform provider\./,
    );
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
  });
});
