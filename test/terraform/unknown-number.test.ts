import { describeEachCli, isTerraformBefore } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { useWorkspace, type Workspace } from "../support/terraform";

/** A number that is bought in the same stack: `terraform_data` stands in for the carrier's resource. */
const bought = (number: string, agent = ALICE) =>
  `resource "terraform_data" "purchase" {
  triggers_replace = "${number}"
  input            = "${number}"
}
resource "rymi_number" "main" {
  number   = terraform_data.purchase.output
  agent_id = "${agent}"
}
`;

const writesOf = (space: Workspace) =>
  space.rymi.requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, number, status }) => [method, number, status]);

describeEachCli("a number that is unknown at plan", (cli) => {
  const workspace = useWorkspace(cli);
  const hasIdentities = !isTerraformBefore(cli, "1.12");

  /** The identities in the state, by address. */
  function identities(space: Workspace): Record<string, unknown> {
    const { resources } = JSON.parse(space.read("terraform.tfstate")) as {
      resources: { type: string; name: string; instances: { identity?: unknown }[] }[];
    };
    const numbers = resources.filter(({ type }) => type === "rymi_number");
    return Object.fromEntries(
      numbers.map(({ name, instances }) => [`rymi_number.${name}`, instances[0]?.identity]),
    );
  }
  const identityOf = (number: string) => (hasIdentities ? { number } : undefined);

  test("is shown, saved and applied, and the next plan is empty", async () => {
    const space = await workspace();
    await space.configure(bought(NUMBER));
    const plan = await space.plan();
    expect(plan.run.text).toContain("# rymi_number.main will be created");
    expect(plan.run.text).toContain("Plan: 2 to add, 0 to change, 0 to destroy.");
    expect(plan.changes).toContainEqual(
      expect.objectContaining({
        address: "rymi_number.main",
        actions: ["create"],
        afterUnknown: expect.objectContaining({ id: true, number: true }),
      }),
    );
    expect((await space.ok("show", "plan.bin")).text).toContain("# rymi_number.main will be created");
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect(identities(space)).toEqual({ "rymi_number.main": identityOf(NUMBER) });
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("is in the plan that the approval prompt shows", async () => {
    const space = await workspace();
    await space.configure(bought(NUMBER));
    const { code, text } = await space.terraform(["apply"], { input: "yes\n" });
    expect(text).toMatch(/# rymi_number\.main will be created[\s\S]*Enter a value:/);
    expect(code).toBe(0);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER }]);
  });

  test("is updated in place when its agent changes, and replaced after another purchase", async () => {
    const space = await workspace();
    await space.configure(bought(NUMBER));
    await space.apply();
    await space.configure(bought(NUMBER, BOB));
    expect((await space.plan()).changes).toContainEqual(
      expect.objectContaining({ address: "rymi_number.main", actions: ["update"] }),
    );
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);

    await space.configure(bought(OTHER, BOB));
    const plan = await space.plan();
    expect(plan.run.text).toContain("# rymi_number.main must be replaced");
    expect((await space.ok("show", "plan.bin")).text).toContain("# rymi_number.main must be replaced");
    space.rymi.clearRequests();
    await space.ok("apply", "plan.bin");
    expect(writesOf(space)).toEqual([
      ["DELETE", NUMBER, 200],
      ["POST", OTHER, 201],
    ]);
    expect(identities(space)).toEqual({ "rymi_number.main": identityOf(OTHER) });
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("replaces a known number", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    await space.configure(bought(OTHER));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: OTHER, agent_id: ALICE }]);
    expect(identities(space)).toEqual({ "rymi_number.main": identityOf(OTHER) });
  });

  test("is created by the next apply when Rymi refuses it the first time", async () => {
    const space = await workspace();
    await space.configure(bought(NUMBER));
    space.rymi.faults.add({ when: { method: "POST" }, do: { kind: "status", status: 400 } });
    await space.fails("apply", "-auto-approve");
    expect(identities(space)).toEqual({});
    const plan = await space.plan();
    expect(plan.changes).toContainEqual(
      expect.objectContaining({ address: "rymi_number.main", actions: ["create"] }),
    );
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("keeps the old number and its identity when its removal fails, and the next apply replaces it", async () => {
    const space = await workspace();
    await space.configure(bought(NUMBER));
    await space.apply();
    await space.configure(bought(OTHER));
    space.rymi.faults.add({ when: { method: "DELETE" }, do: { kind: "status", status: 400 } });
    await space.fails("apply", "-auto-approve");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect(identities(space)).toEqual({ "rymi_number.main": identityOf(NUMBER) });
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: OTHER, agent_id: ALICE }]);
    expect(identities(space)).toEqual({ "rymi_number.main": identityOf(OTHER) });
    expect((await space.plan()).isEmpty).toBe(true);
  });
});
