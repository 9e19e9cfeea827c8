import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { TWO_OWNERS } from "../support/summaries";
import { useWorkspace, type Workspace } from "../support/terraform";

const CREATE_FIRST = "  lifecycle {\n    create_before_destroy = true\n  }\n";

/** Consecutive numbers in one resource: `many("all", "a", 60)` has `rymi_number.all["a0"]` to `["a59"]`. */
const many = (name: string, prefix: string, count = 60, agent = ALICE) =>
  `resource "rymi_number" "${name}" {\n  for_each = { for i in range(${count}) : "${prefix}${"$"}{i}" => "+1555${"$"}{1000000 + i}" }\n  number   = each.value\n  agent_id = "${agent}"\n}\n`;

const writesOf = (space: Workspace) =>
  space.rymi.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);

const byNumber = (rows: ReturnType<Workspace["rymi"]["numbers"]>) =>
  [...rows].sort((left, right) => (left.number < right.number ? -1 : 1));

describeEachCli("a number that moves to another resource", (cli) => {
  const workspace = useWorkspace(cli);

  test.each<readonly [string, ...string[]]>([
    ["with the default options"],
    ["one operation at a time", "-parallelism=1"],
    ["without a refresh", "-refresh=false"],
    ["one operation at a time, without a refresh", "-parallelism=1", "-refresh=false"],
  ])("by a rename is refused before anything is written (%s)", async (_how, ...options) => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    space.rymi.clearRequests();
    await space.configure(numberBlock("two", NUMBER, ALICE));
    const text = await space.fails("apply", "-auto-approve", "-input=false", ...options);
    expect(text).toContain(TWO_OWNERS);
    expect(text).toContain(`${NUMBER} would move from`);
    expect(text).toContain("a moved block");
    expect(space.rymi.countWrites()).toBe(0);
    expect(Object.keys(await space.state())).toEqual(["rymi_number.one"]);
  });

  test("by a rename is refused, also when the new resource is planned long after the old one", async () => {
    const space = await workspace({
      tenants: [{ apiKey: "rymi_one", agents: [{ id: ALICE, name: "Alice" }] }],
    });
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    space.rymi.faults.add({ when: { path: /agents/ }, do: { kind: "delay", ms: 2_000 } });
    await space.configure(
      `data "rymi_agent" "slow" {\n  name = "Alice"\n}\n${numberBlock("two", NUMBER).replace("}", "  agent_id = data.rymi_agent.slow.id\n}")}`,
    );
    expect(await space.fails("plan", "-out=plan.bin")).toContain(`${NUMBER} would move from`);
  });

  test("by a rename into a module is refused", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    mkdirSync(join(space.work, "phones"));
    const required = 'terraform {\n  required_providers {\n    rymi = { source = "rymi/rymi" }\n  }\n}\n';
    writeFileSync(join(space.work, "phones", "main.tf"), required + numberBlock("one", NUMBER, ALICE));
    await space.configure('module "phones" {\n  source = "./phones"\n}\n');
    await space.ok("init", "-input=false");
    expect(await space.fails("plan")).toContain(`${NUMBER} would move from`);
  });

  test("by a rename of 60 is refused; a moved block renames them without a request", async () => {
    const space = await workspace();
    await space.configure(many("all", "a"));
    await space.apply();
    space.rymi.clearRequests();
    await space.configure(many("every", "a"));
    expect(await space.fails("apply", "-auto-approve")).toContain(TWO_OWNERS);
    await space.configure(
      `${many("every", "a")}moved {\n  from = rymi_number.all\n  to   = rymi_number.every\n}\n`,
    );
    await space.apply();
    expect(space.rymi.countWrites()).toBe(0);
    expect(space.rymi.numbers()).toHaveLength(60);
    expect((await space.plan()).isEmpty).toBe(true);
  }, 120_000);

  test("by a swap is refused; changing the agents instead works", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE) + numberBlock("two", OTHER, BOB));
    await space.apply();
    await space.configure(numberBlock("one", OTHER, ALICE) + numberBlock("two", NUMBER, BOB));
    expect(await space.fails("apply", "-auto-approve")).toContain("change the agents (agent_id) instead");
    await space.configure(numberBlock("one", NUMBER, BOB) + numberBlock("two", OTHER, ALICE));
    await space.apply();
    expect(byNumber(space.rymi.numbers())).toMatchObject([
      { number: NUMBER, agent_id: BOB },
      { number: OTHER, agent_id: ALICE },
    ]);
  });

  test("moves in two applies, as the message says", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE) + numberBlock("two", OTHER, BOB));
    await space.apply();
    await space.configure(numberBlock("two", NUMBER, BOB));
    expect(await space.fails("apply", "-auto-approve")).toContain(
      "apply twice: first without it in either resource",
    );
    await space.configure(numberBlock("two", OTHER, BOB));
    await space.apply();
    await space.configure(numberBlock("two", NUMBER, BOB));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("#10 -replace with create_before_destroy sends one POST and no DELETE, with either on_existing", async () => {
    const space = await workspace();
    for (const onExisting of ["adopt", "error"]) {
      const block = `provider "rymi" {\n  on_existing = "${onExisting}"\n}`;
      await space.configure(numberBlock("one", NUMBER, ALICE, CREATE_FIRST), block);
      await space.apply();
      space.rymi.clearRequests();
      await space.apply("-replace=rymi_number.one");
      expect(writesOf(space)).toEqual(["POST /v1/numbers"]);
      expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
      expect((await space.plan()).isEmpty).toBe(true);
    }
  });

  test("#10 -replace without create_before_destroy, and a tainted resource, remove the number and register it again", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    const removedAndRegistered = [`DELETE /v1/numbers/${encodeURIComponent(NUMBER)}`, "POST /v1/numbers"];
    space.rymi.clearRequests();
    await space.apply("-replace=rymi_number.one");
    expect(writesOf(space)).toEqual(removedAndRegistered);
    await space.ok("taint", "rymi_number.one");
    space.rymi.clearRequests();
    await space.apply();
    expect(writesOf(space)).toEqual(removedAndRegistered);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("60 numbers: the 40 that leave the configuration are removed with one request each", async () => {
    const space = await workspace();
    await space.configure(many("all", "a"));
    await space.apply();
    space.rymi.clearRequests();
    await space.configure(many("all", "a", 20));
    await space.apply();
    expect(space.rymi.numbers()).toHaveLength(20);
    expect(space.rymi.countWrites()).toBe(40);
    expect((await space.plan()).isEmpty).toBe(true);
  }, 120_000);

  describe("an object left by a failed create_before_destroy", () => {
    /** `terraform_data.after` needs the number; while it fails, the old object of the number is not destroyed. */
    const hcl = (trigger: string, number: string, after: "true" | "false") =>
      `resource "terraform_data" "x" {\n  triggers_replace = "${trigger}"\n}\n` +
      numberBlock(
        "one",
        number,
        ALICE,
        "  lifecycle {\n    create_before_destroy = true\n    replace_triggered_by  = [terraform_data.x]\n  }\n",
      ) +
      `resource "terraform_data" "after" {\n  triggers_replace = [rymi_number.one.id, terraform_data.x.id]\n  lifecycle {\n    create_before_destroy = true\n  }\n  provisioner "local-exec" {\n    command = "${after}"\n  }\n}\n`;

    async function failBetween(space: Workspace, number: string, provider?: string): Promise<void> {
      await space.configure(hcl("1", NUMBER, "true"), provider);
      await space.apply();
      await space.configure(hcl("2", number, "false"), provider);
      await space.fails("apply", "-auto-approve");
      const deposed = JSON.parse(space.read("terraform.tfstate")).resources.flatMap(
        ({ type, instances }: { type: string; instances: { deposed?: string }[] }) =>
          type === "rymi_number" ? instances.filter((instance) => instance.deposed !== undefined) : [],
      );
      expect(deposed).toHaveLength(1);
      space.rymi.clearRequests();
    }

    test.each(["adopt", "error"])(
      'does not take the number of the current object out of service (on_existing = "%s")',
      async (onExisting) => {
        // With this latency Terraform reads both objects before the listing is complete.
        const space = await workspace({ latencyMs: 200 });
        const provider = `provider "rymi" {\n  on_existing = "${onExisting}"\n}`;
        await failBetween(space, NUMBER, provider);
        await space.configure(hcl("2", NUMBER, "true"), provider);
        await space.apply();
        expect(writesOf(space)).toEqual([]);
        expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
        expect((await space.plan()).isEmpty).toBe(true);
        await space.ok("destroy", "-auto-approve");
        expect(space.rymi.numbers()).toEqual([]);
      },
    );

    test("is removed by the next apply when the current object has another number", async () => {
      const space = await workspace();
      await failBetween(space, OTHER);
      await space.configure(hcl("2", OTHER, "true"));
      await space.apply();
      expect(space.rymi.numbers()).toMatchObject([{ number: OTHER, agent_id: ALICE }]);
      expect((await space.plan()).isEmpty).toBe(true);
    });

    test("is destroyed with the current object, and their number is removed", async () => {
      const space = await workspace({ latencyMs: 200 });
      await failBetween(space, NUMBER);
      await space.configure("");
      await space.apply();
      expect(space.rymi.numbers()).toEqual([]);
      expect(await space.state()).toEqual({});
    });
  });

  test("two resources with one number are refused at plan, also when one exists", async () => {
    const space = await workspace();
    const both = numberBlock("one", NUMBER, ALICE) + numberBlock("two", NUMBER, BOB);
    await space.configure(both);
    expect(await space.fails("plan")).toContain(TWO_OWNERS);
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    await space.configure(both);
    const text = await space.fails("apply", "-auto-approve");
    expect(text).toContain(`${NUMBER} is declared by two resources`);
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
  });

  test("two owners that become known at apply are refused before the second one writes", async () => {
    const space = await workspace();
    await space.configure(
      `${numberBlock("one", NUMBER, ALICE)}resource "terraform_data" "x" {\n  input = "${NUMBER}"\n}\nresource "rymi_number" "two" {\n  number = terraform_data.x.output\n}\n`,
    );
    expect(await space.fails("apply", "-auto-approve")).toContain(TWO_OWNERS);
    expect(space.rymi.countWrites()).toBe(1);
  });

  test("two resources with one number can be destroyed together", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER) + numberBlock("two", NUMBER));
    space.rymi.addNumber(NUMBER);
    await space.ok("import", "rymi_number.one", NUMBER);
    await space.ok("import", "rymi_number.two", NUMBER);
    await space.configure("");
    await space.apply();
    expect(space.rymi.numbers()).toEqual([]);
  });

  test("#44 a removed block with destroy = false does not remove the number at Rymi", async () => {
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

  test("a moved block writes nothing", async () => {
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

describeEachCli("a number that is registered already", (cli) => {
  const workspace = useWorkspace(cli);

  test("is adopted with one request and a warning that names it", async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, BOB);
    await space.configure(numberBlock("one", NUMBER, ALICE));
    const { text } = await space.apply();
    expect(text).toContain("The number was registered already");
    expect(text).toContain(NUMBER);
    expect(space.requests).toHaveLength(1);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("loses its agent when the configuration has none, and the next plan is empty", async () => {
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

  test('on_existing = "error" refuses a rename at plan, too, and names the moved block', async () => {
    const space = await workspace();
    const block = 'provider "rymi" {\n  on_existing = "error"\n}';
    await space.configure(numberBlock("one", NUMBER, ALICE), block);
    await space.apply();
    await space.configure(numberBlock("two", NUMBER, ALICE), block);
    expect(await space.fails("plan")).toContain("a moved block");
  });

  test("by another account is a conflict, and nothing is changed", async () => {
    const space = await workspace({
      tenants: [{ apiKey: "rymi_one" }, { apiKey: "rymi_two", numbers: [{ number: NUMBER, agentId: BOB }] }],
    });
    await space.configure(numberBlock("one", NUMBER, ALICE));
    const text = await space.fails("apply", "-auto-approve");
    expect(text).toContain("The number belongs to another Rymi account");
    expect(text).toContain("nothing was changed");
    expect(space.rymi.numbers("rymi_two")).toMatchObject([{ agent_id: BOB }]);
    expect(await space.state()).toEqual({});
  });
});
