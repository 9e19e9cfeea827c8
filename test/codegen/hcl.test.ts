import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../drift/command";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB } from "../support/hcl";
import { useWorkspace } from "../support/terraform";

describeEachCli("import --format hcl", (cli) => {
  const workspace = useWorkspace(cli);

  test("Terraform imports what it wrote and has nothing to change", async () => {
    const space = await workspace();
    space.rymi.seed([
      { number: "+15550000001", agentId: ALICE },
      { number: "+15550000002", agentId: BOB.toUpperCase() },
      { number: "+15550000003" },
    ]);
    await space.configure("");
    const { out } = await runCommand(space.folder, space.rymi, "import", "--all", "--format", "hcl");
    writeFileSync(join(space.work, "imported.tf"), out);
    expect((await space.ok("fmt", "-check", "imported.tf")).code).toBe(0);
    expect((await space.apply()).text).toContain("3 imported, 0 added, 0 changed, 0 destroyed");
    expect((await space.plan()).isEmpty).toBe(true);
    expect(space.rymi.countWrites()).toBe(0);
  });
});
