import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Cli, foundClis } from "../support/clis";
import { ALICE, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { useWorkspace } from "../support/terraform";

/** One state that Terraform and OpenTofu use in turn. */

const clis = foundClis().filter(({ missing }) => missing === undefined);
const terraforms = clis.filter(({ product }) => product === "Terraform").sort(byVersion);
const [older, newer, tofu] = [
  terraforms[0],
  terraforms.at(-1),
  clis.find(({ product }) => product === "OpenTofu"),
];
const all =
  older !== undefined && newer !== undefined && tofu !== undefined ? { older, newer, tofu } : undefined;

function byVersion(left: Cli, right: Cli): number {
  return left.version.localeCompare(right.version, "en", { numeric: true });
}

if (all === undefined) {
  const test_ = process.env["CI"] ? test : test.skip;
  test_("Terraform and OpenTofu use one state in turn (skipped: both are needed)", () => {
    throw new Error("Terraform and OpenTofu are both needed");
  });
} else {
  const { older, newer, tofu } = all;
  const HCL = numberBlock("desk", NUMBER, ALICE) + numberBlock("spare", OTHER);
  const configuration = (source: string) =>
    `terraform {\n  required_providers {\n    rymi = { source = "${source}" }\n  }\n}\nprovider "rymi" {}\n${HCL}`;

  describe(`${older.name} → ${tofu.name} → ${newer.name} → ${older.name}`, () => {
    const workspace = useWorkspace(older);

    test.each(["rymi/rymi", "registry.terraform.io/rymi/rymi", "registry.opentofu.org/rymi/rymi"])(
      "#53 with source = %s each plans no changes, and nothing is written to Rymi",
      async (source) => {
        const space = await workspace();
        space.write("main.tf", configuration(source));
        await space.ok("init", "-input=false");
        await space.apply();
        expect(space.rymi.countWrites()).toBe(2);
        space.rymi.clearRequests();
        for (const cli of [tofu, newer, older]) {
          space.switchTo(cli);
          await space.ok("init", "-input=false");
          const plan = await space.plan();
          expect(plan.run.text).toContain("No changes.");
          expect((await space.apply()).text).toContain("0 added, 0 changed, 0 destroyed");
          expect((await space.plan()).isEmpty).toBe(true);
        }
        expect(space.rymi.countWrites()).toBe(0);
        const agents = space.rymi.numbers().map(({ number, agent_id }) => [number, agent_id]);
        expect(Object.fromEntries(agents)).toEqual({ [NUMBER]: ALICE, [OTHER]: null });
      },
    );

    test("after OpenTofu, state replace-provider removes the need for its registry address", async () => {
      const space = await workspace();
      space.switchTo(tofu);
      await space.configure(HCL);
      await space.apply();
      expect(space.read("terraform.tfstate")).toContain("registry.opentofu.org/rymi/rymi");
      space.rymi.clearRequests();

      space.switchTo(newer);
      rmSync(join(space.folder, "mirror/registry.opentofu.org"), { recursive: true });
      rmSync(join(space.work, ".terraform.lock.hcl"));
      expect(await space.fails("init", "-input=false")).toContain("registry.opentofu.org/rymi/rymi");
      const [from, to] = ["registry.opentofu.org/rymi/rymi", "registry.terraform.io/rymi/rymi"];
      await space.ok("state", "replace-provider", "-auto-approve", from, to);
      await space.ok("init", "-input=false");
      expect((await space.plan()).isEmpty).toBe(true);
      expect(space.rymi.countWrites()).toBe(0);
    });
  });
}
