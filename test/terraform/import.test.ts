import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeEachCli, isTerraformBefore, testUnless } from "../support/clis";
import { ALICE, NUMBER, numberBlock, numberState } from "../support/hcl";
import { useWorkspace } from "../support/terraform";

describeEachCli("importing a number", (cli) => {
  const workspace = useWorkspace(cli);
  const testIdentity = testUnless(
    isTerraformBefore(cli, "1.12") ? "imports by identity came with 1.12" : undefined,
  );

  test("#25 terraform import imports by number, and the next plan is empty", async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, ALICE);
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.ok("import", "rymi_number.main", NUMBER);
    expect(await space.state()).toEqual({
      "rymi_number.main": numberState(NUMBER, ALICE),
    });
    expect((await space.plan()).isEmpty).toBe(true);
    expect(space.rymi.countWrites()).toBe(0);
  });

  test("#27 an import block imports, and Terraform generates the configuration", async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, ALICE);
    await space.configure(`import {\n  to = rymi_number.main\n  id = "${NUMBER}"\n  provider = rymi\n}`);
    const plan = await space.plan("-generate-config-out=generated.tf");
    expect(plan.changes).toMatchObject([{ address: "rymi_number.main", actions: ["no-op"] }]);
    const generated = space.read("generated.tf");
    expect(generated).toContain(`number   = "${NUMBER}"`);
    expect(generated).toContain(`agent_id = "${ALICE}"`);
    expect(generated).not.toMatch(/^\s*id\s*=/m);
    const applied = await space.ok("apply", "plan.bin");
    expect(applied.text).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    expect(space.rymi.countWrites()).toBe(0);
  });

  testIdentity("#51 an import block imports by identity", async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, ALICE);
    const block = `import {\n  to = rymi_number.main\n  identity = {\n    number = "${NUMBER}"\n  }\n}\n`;
    await space.configure(block + numberBlock("main", NUMBER, ALICE));
    expect((await space.apply()).text).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    expect(await space.state()).toEqual({
      "rymi_number.main": numberState(NUMBER, ALICE),
    });
    expect((await space.plan()).isEmpty).toBe(true);
    expect(space.rymi.countWrites()).toBe(0);
  });

  testIdentity("#51 an import block in JSON, as CDKTF writes it, imports by identity", async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, ALICE);
    const imports = [{ to: "rymi_number.main", identity: { number: NUMBER } }];
    writeFileSync(join(space.work, "import.tf.json"), JSON.stringify({ import: imports }));
    await space.configure(numberBlock("main", NUMBER, ALICE));
    expect((await space.apply()).text).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    expect((await space.plan()).isEmpty).toBe(true);
    expect(space.rymi.countWrites()).toBe(0);
  });

  test("#26 an id that is not an E.164 number is refused with the rule", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER));
    const text = await space.fails("import", "rymi_number.main", "1 555 123 4567");
    expect(text).toContain("Invalid import id");
    expect(text).toContain("The id of a rymi_number is its number");
    expect(space.rymi.requests).toEqual([]);
  });

  test("#26 a number that is not registered cannot be imported", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER));
    expect(await space.fails("import", "rymi_number.main", NUMBER)).toContain(
      "Cannot import non-existent remote object",
    );
  });

  test("#26 a number that is managed already cannot be imported again", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER));
    await space.apply();
    expect(await space.fails("import", "rymi_number.main", NUMBER)).toContain(
      `Resource already managed by ${cli.product}`,
    );
  });
});
