import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack, Testing } from "cdktf";
import { type NumberMapping, RymiNumbers, RymiProvider } from "cdktf-rymi";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB } from "../support/hcl";
import { KIT_NAMES, KITS } from "../support/kits";
import { useWorkspace, type Workspace } from "../support/terraform";
import { useScratchFolder } from "./support";

const NUMBER = "+15551230001";
const OTHER = "+15551230002";

const scratch = useScratchFolder();

test.each(KIT_NAMES)("%s: a renamed key is a moved block from the name that the entry had", (kit) => {
  const { cdk, rymi } = KITS[kit];
  const build = (numbers: NumberMapping) => {
    const stack = new cdk.TerraformStack(new cdk.App({ outdir: scratch(), stackTraces: false }), "phones");
    new rymi.RymiProvider(stack, "rymi");
    return { stack, lines: new rymi.RymiNumbers(stack, "lines", { numbers }) };
  };
  const before = build({ [NUMBER]: ALICE }).lines.get(NUMBER).friendlyUniqueId;

  const { stack, lines } = build({ reception: { number: NUMBER, agentId: ALICE } });
  lines.renameKey(NUMBER, "reception");
  const after = lines.get("reception").friendlyUniqueId;
  expect(JSON.parse(cdk.Testing.synth(stack, true)).moved).toEqual([
    { from: `rymi_number.${before}`, to: `rymi_number.${after}` },
  ]);
  const hcl = cdk.Testing.synthHcl(stack);
  expect(hcl).toContain("moved {");
  expect(hcl).toContain(`from = rymi_number.${before}\n`);
  expect(hcl).toContain(`to = rymi_number.${after}\n`);
});

test.each([
  ["reception", "desk"],
  ["front", "nobody"],
])("an impossible rename is refused: %s to %s", (from, to) => {
  const stack = new TerraformStack(new App({ outdir: scratch(), stackTraces: false }), "phones");
  const numbers = { reception: { number: NUMBER }, desk: { number: OTHER } };
  const lines = new RymiNumbers(stack, "lines", { numbers });
  expect(() => lines.renameKey(from, to)).toThrow(
    `[phones/lines] renameKey: "${to}" must be a key of the map, and "${from}" must no longer be one.`,
  );
});

describeEachCli("a renamed key of RymiNumbers", (cli) => {
  const workspace = useWorkspace(cli);

  async function deploy(space: Workspace, numbers: NumberMapping, rename?: readonly [string, string]) {
    const stack = new TerraformStack(
      new App({ outdir: join(space.folder, "out"), stackTraces: false }),
      "phones",
    );
    new RymiProvider(stack, "rymi");
    const lines = new RymiNumbers(stack, "lines", { numbers });
    if (rename) lines.renameKey(...rename);
    writeFileSync(join(space.work, "cdk.tf.json"), Testing.synth(stack, true));
    await space.ok("init", "-input=false");
    space.rymi.clearRequests();
    return space.apply();
  }
  const writes = (space: Workspace) =>
    space.rymi.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path}`);

  test("sends only reads, and one write when the agent changes as well", async () => {
    const space = await workspace();
    await deploy(space, { [NUMBER]: ALICE, [OTHER]: ALICE });
    const moved = await deploy(space, { reception: { number: NUMBER, agentId: ALICE }, [OTHER]: ALICE }, [
      NUMBER,
      "reception",
    ]);
    expect(moved.text).toContain("0 added, 0 changed, 0 destroyed");
    expect(writes(space)).toEqual([]);
    expect(Object.keys(await space.state())).toEqual([
      expect.stringMatching(/^rymi_number\.lines_15551230002_\w{8}$/),
      expect.stringMatching(/^rymi_number\.lines_reception_\w{8}$/),
    ]);

    const changed = await deploy(space, { desk: { number: NUMBER, agentId: BOB }, [OTHER]: ALICE }, [
      "reception",
      "desk",
    ]);
    expect(changed.text).toContain("0 added, 1 changed, 0 destroyed");
    expect(writes(space)).toEqual([`POST /v1/numbers/${encodeURIComponent(NUMBER)}/attach`]);
    expect((await space.plan()).isEmpty).toBe(true);
  });
});
