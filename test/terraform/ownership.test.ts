import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { useWorkspace } from "../support/terraform";

const CREATE_FIRST = "  lifecycle {\n    create_before_destroy = true\n  }\n";

describeEachCli("a number that changes its owner", (cli) => {
  const workspace = useWorkspace(cli);

  test.each([
    ["as it comes", ""],
    ["with create_before_destroy", CREATE_FIRST],
  ])("a renamed resource keeps the number on the air, round after round (%s)", async (_how, lifecycle) => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE, lifecycle));
    await space.apply();
    space.rymi.clearRequests();
    for (const [name, agent] of [
      ["two", BOB],
      ["three", ALICE],
      ["four", ALICE],
    ] as const) {
      await space.configure(numberBlock(name, NUMBER, agent, lifecycle));
      const { text } = await space.apply();
      expect(text).toContain("The number stays registered");
      expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: agent }]);
      expect(await space.state()).toEqual({
        [`rymi_number.${name}`]: { id: NUMBER, number: NUMBER, agent_id: agent },
      });
      expect((await space.plan()).isEmpty).toBe(true);
    }
    expect(space.rymi.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
  });

  test("a resource that is renamed and loses its agent ends without one", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    await space.configure(numberBlock("two", NUMBER));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: null }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("two resources swap their numbers", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE) + numberBlock("two", OTHER, BOB));
    await space.apply();
    await space.configure(numberBlock("one", OTHER, ALICE) + numberBlock("two", NUMBER, BOB));
    await space.apply();
    const rows = [...space.rymi.numbers()].sort((a, b) => (a.number < b.number ? -1 : 1));
    expect(rows).toMatchObject([
      { number: NUMBER, agent_id: BOB },
      { number: OTHER, agent_id: ALICE },
    ]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test.each([
    ["-replace", ""],
    ["-replace with create_before_destroy", CREATE_FIRST],
  ])("#10 %s registers the same number again", async (_how, lifecycle) => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE, lifecycle));
    await space.apply();
    await space.apply("-replace=rymi_number.one");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("#10 a tainted resource is replaced, and the number ends registered", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    await space.ok("taint", "rymi_number.one");
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  test("a rename that was interrupted half-way is finished by the next apply without a removal", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    // What an interrupt between creation and destruction leaves: both in the state.
    await space.configure(numberBlock("one", NUMBER, ALICE) + numberBlock("two", NUMBER, ALICE));
    await space.ok("import", "rymi_number.two", NUMBER);
    await space.configure(numberBlock("two", NUMBER, ALICE));
    space.rymi.clearRequests();
    const { text } = await space.apply();
    expect(text).toContain("The number stays registered");
    expect(space.rymi.countWrites()).toBe(0);
    expect(Object.keys(await space.state())).toEqual(["rymi_number.two"]);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  const many = (name: string, prefix: string, agent: string, count = 60) =>
    `resource "rymi_number" "${name}" {\n  for_each = { for i in range(${count}) : "${prefix}${"$"}{i}" => "+1555${"$"}{1000000 + i}" }\n  number   = each.value\n  agent_id = "${agent}"\n}\n`;

  test.each([
    ["of their keys", "all", "b"],
    ["of their resource", "every", "a"],
  ])(
    "a rename of more numbers than Terraform works on at once hands all of them over (%s)",
    async (_what, name, prefix) => {
      const space = await workspace();
      await space.configure(many("all", "a", ALICE));
      await space.apply();
      space.rymi.clearRequests();
      await space.configure(many(name, prefix, BOB));
      await space.apply();
      expect(space.rymi.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
      expect(space.rymi.countWrites()).toBe(60);
      expect(space.rymi.numbers()).toHaveLength(60);
      expect(space.rymi.numbers().every(({ agent_id }) => agent_id === BOB)).toBe(true);
      expect(Object.keys(await space.state())).toHaveLength(60);
      expect((await space.plan()).isEmpty).toBe(true);
    },
    180_000,
  );

  test("a rename of many is refused where Terraform plans without a look, and nothing is touched", async () => {
    const space = await workspace();
    await space.configure(many("all", "a", ALICE));
    await space.apply();
    space.rymi.clearRequests();
    await space.configure(many("all", "b", ALICE));
    const result = await space.terraform(["apply", "-auto-approve", "-input=false", "-refresh=false"]);
    // Whether Terraform's order lets all removals be handed over is chance; a number off the air is not.
    expect(space.rymi.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
    expect(space.rymi.numbers()).toHaveLength(60);
    if (result.code !== 0) {
      expect(result.text).toContain("add a moved block");
      expect(space.rymi.countWrites()).toBe(0);
    }
  }, 120_000);

  test("many numbers that go for good are removed, each with one request, beside others that stay", async () => {
    const space = await workspace();
    await space.configure(many("all", "a", ALICE));
    await space.apply();
    space.rymi.clearRequests();
    await space.configure(many("all", "a", ALICE, 20));
    await space.apply();
    expect(space.rymi.numbers()).toHaveLength(20);
    expect(space.rymi.countWrites()).toBe(40);
    expect((await space.plan()).isEmpty).toBe(true);
  }, 120_000);

  test("of many numbers that go, one that Rymi does not remove is told, whichever call it was", async () => {
    const space = await workspace();
    await space.configure(many("all", "a", ALICE));
    await space.apply();
    space.rymi.faults.add({
      when: { method: "DELETE" },
      do: { kind: "status", status: 400, body: { error: "not today" } },
    });
    await space.configure(many("all", "a", ALICE, 20));
    const said = await space.fails("apply", "-auto-approve");
    const [left, ...more] = space.rymi.numbers().slice(20);
    expect(more).toEqual([]);
    expect(said).toContain("not today");
    expect(said).toContain(`${left?.number}`);
  }, 120_000);

  test("an object that a failed create_before_destroy left behind does not take its successor off the air", async () => {
    const space = await workspace();
    const hcl = (trigger: string, dependent: string) =>
      `resource "terraform_data" "x" {\n  triggers_replace = "${trigger}"\n}\n` +
      numberBlock(
        "one",
        NUMBER,
        ALICE,
        "  lifecycle {\n    create_before_destroy = true\n    replace_triggered_by  = [terraform_data.x]\n  }\n",
      ) +
      `resource "terraform_data" "after" {\n  triggers_replace = [rymi_number.one.id, terraform_data.x.id]\n  lifecycle {\n    create_before_destroy = true\n  }\n  provisioner "local-exec" {\n    command = "${dependent}"\n  }\n}\n`;
    await space.configure(hcl("1", "true"));
    await space.apply();
    await space.configure(hcl("2", "false"));
    await space.fails("apply", "-auto-approve");
    const deposed = JSON.parse(space.read("terraform.tfstate")).resources.flatMap(
      ({ type, instances }: { type: string; instances: { deposed?: string }[] }) =>
        type === "rymi_number" ? instances.filter((instance) => instance.deposed !== undefined) : [],
    );
    expect(deposed).toHaveLength(1);
    await space.configure(hcl("2", "true"));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect((await space.plan()).isEmpty).toBe(true);
    await space.ok("destroy", "-auto-approve");
    expect(space.rymi.numbers()).toEqual([]);
  });

  test("two resources for one number are refused at plan, also when one exists", async () => {
    const space = await workspace();
    const both = numberBlock("one", NUMBER, ALICE) + numberBlock("two", NUMBER, BOB);
    await space.configure(both);
    expect(await space.fails("plan")).toContain("The number has two owners");
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    await space.configure(both);
    const text = await space.fails("apply", "-auto-approve");
    expect(text).toContain(`${NUMBER} is declared by two resources`);
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
  });

  test("two owners that only apply can see are refused before the second one writes", async () => {
    const space = await workspace();
    await space.configure(
      `${numberBlock("one", NUMBER, ALICE)}resource "terraform_data" "x" {\n  input = "${NUMBER}"\n}\nresource "rymi_number" "two" {\n  number = terraform_data.x.output\n}\n`,
    );
    expect(await space.fails("apply", "-auto-approve")).toContain("The number has two owners");
    expect(space.rymi.countWrites()).toBe(1);
  });

  test("the same number in two resources can be destroyed together", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER) + numberBlock("two", NUMBER));
    space.rymi.addNumber(NUMBER);
    await space.ok("import", "rymi_number.one", NUMBER);
    await space.ok("import", "rymi_number.two", NUMBER);
    await space.configure("");
    await space.apply();
    expect(space.rymi.numbers()).toEqual([]);
  });

  test("#44 a forgotten resource (removed block) is not removed at Rymi", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    await space.configure(
      "removed {\n  from = rymi_number.one\n  lifecycle {\n    destroy = false\n  }\n}\n",
    );
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER }]);
    expect(await space.state()).toEqual({});
  });

  test("a moved block touches nothing", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    space.rymi.clearRequests();
    await space.configure(
      `${numberBlock("two", NUMBER, ALICE)}moved {\n  from = rymi_number.one\n  to   = rymi_number.two\n}\n`,
    );
    await space.apply();
    expect(space.rymi.countWrites()).toBe(0);
  });
});

describeEachCli("a number that is there already", (cli) => {
  const workspace = useWorkspace(cli);

  test("is adopted with one request and a warning that names it", async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, BOB);
    await space.configure(numberBlock("one", NUMBER, ALICE));
    const { text } = await space.apply();
    expect(text).toContain("The number was registered already");
    expect(text).toContain(NUMBER);
    expect(space.rymi.requests).toHaveLength(1);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("without an agent in the configuration, its agent is taken off, and the next plan is empty", async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, BOB);
    await space.configure(numberBlock("one", NUMBER));
    const { text } = await space.apply();
    expect(text).toContain(`with agent ${BOB}`);
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: null }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test('on_existing = "error" refuses it and changes nothing', async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, BOB);
    await space.configure(numberBlock("one", NUMBER, ALICE), 'provider "rymi" {\n  on_existing = "error"\n}');
    const text = await space.fails("apply", "-auto-approve");
    expect(text).toContain("The number is already registered");
    expect(text).toContain("Import it");
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: BOB }]);
    expect(await space.state()).toEqual({});
  });

  test('on_existing = "error" refuses a rename at plan and names the moved block', async () => {
    const space = await workspace();
    const block = 'provider "rymi" {\n  on_existing = "error"\n}';
    await space.configure(numberBlock("one", NUMBER, ALICE), block);
    await space.apply();
    await space.configure(numberBlock("two", NUMBER, ALICE), block);
    expect(await space.fails("plan")).toContain("add a moved block");
  });

  test("of another account is a conflict, and nothing is changed", async () => {
    const space = await workspace({
      tenants: [{ apiKey: "rymi_one" }, { apiKey: "rymi_two", numbers: [{ number: NUMBER, agentId: BOB }] }],
    });
    await space.configure(numberBlock("one", NUMBER, ALICE));
    const text = await space.fails("apply", "-auto-approve");
    expect(text).toContain("The number belongs to another Rymi account");
    expect(text).toContain("Nothing was changed");
    expect(space.rymi.numbers("rymi_two")).toMatchObject([{ agent_id: BOB }]);
    expect(await space.state()).toEqual({});
  });
});
