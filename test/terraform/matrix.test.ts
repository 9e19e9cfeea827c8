import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPackage } from "../../src/packaging";
import { testedProvider } from "../support/bundle";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { useWorkspace, type Workspace } from "../support/terraform";

/** Cases of the acceptance matrix (test/repository/matrix.test.ts) that no other file covers. */

const lifecycle = (line: string) => `  lifecycle {\n    ${line}\n  }\n`;
const upstream = (value: string, trigger = "") =>
  `resource "terraform_data" "x" {\n  input = "${value}"\n  triggers_replace = "${trigger}"\n}\n`;
const writesOf = (space: Workspace) =>
  space.rymi.requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, number }) => `${method} ${number}`);

describeEachCli("the acceptance matrix", (cli) => {
  const workspace = useWorkspace(cli);

  test("#3 applying again writes nothing", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.apply();
    space.rymi.clearRequests();
    expect((await space.apply()).text).toContain("0 added, 0 changed, 0 destroyed");
    expect(space.rymi.countWrites()).toBe(0);
  });

  test("#4 an agent is added to a number in place", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER));
    await space.apply();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    expect((await space.plan()).changes).toMatchObject([
      { actions: ["update"], afterUnknown: {}, after: { id: NUMBER, number: NUMBER } },
    ]);
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
  });

  test("#8 #9 a new number and a new agent with create_before_destroy are one replacement, the new number first", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE, lifecycle("create_before_destroy = true")));
    await space.apply();
    await space.configure(numberBlock("one", OTHER, BOB, lifecycle("create_before_destroy = true")));
    expect((await space.plan()).changes).toMatchObject([{ actions: ["create", "delete"] }]);
    space.rymi.clearRequests();
    await space.ok("apply", "plan.bin");
    expect(writesOf(space)).toEqual([`POST ${OTHER}`, `DELETE ${NUMBER}`]);
    expect(space.rymi.numbers()).toMatchObject([{ number: OTHER, agent_id: BOB }]);
  });

  test("#11 an agent that is unknown at plan is stored at apply", async () => {
    const space = await workspace();
    await space.configure(
      `${upstream(ALICE)}resource "rymi_number" "one" {\n  number = "${NUMBER}"\n  agent_id = terraform_data.x.output\n}\n`,
    );
    expect((await space.plan()).changes.find(({ address }) => address === "rymi_number.one")).toMatchObject({
      afterUnknown: { agent_id: true, id: true },
    });
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("#13 a number that becomes unknown is planned as a replacement, and the apply works when it is the same number", async () => {
    const space = await workspace();
    const hcl = (trigger: string) =>
      `${upstream(NUMBER, trigger)}resource "rymi_number" "one" {\n  number = terraform_data.x.output\n  agent_id = "${ALICE}"\n}\n`;
    await space.configure(hcl("one"));
    await space.apply();
    await space.configure(hcl("two"));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("#15 a plan without a state sends no request", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.plan();
    expect(space.rymi.requests).toEqual([]);
  });

  test("#36 a reply with another spelling of the agent, or without it, does not lead to an inconsistent result", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE) + numberBlock("two", OTHER, BOB));
    const reply = (number: string, agent_id: string | null) =>
      ({ kind: "status", status: 201, body: { status: "registered", number, agent_id } }) as const;
    space.rymi.faults.add({ when: { number: NUMBER }, do: reply(NUMBER, ALICE.toUpperCase()) });
    space.rymi.faults.add({ when: { number: OTHER }, do: reply(OTHER, null) });
    space.rymi.seed([{ number: NUMBER, agentId: ALICE }, { number: OTHER }]);
    await space.apply();
    expect(await space.state()).toMatchObject({
      "rymi_number.one": { agent_id: ALICE },
      "rymi_number.two": { agent_id: BOB },
    });
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("#39 fifty numbers, ten at a time, are each created once", async () => {
    const space = await workspace({ latencyMs: 10 });
    await space.configure(
      `resource "rymi_number" "all" {\n  count = 50\n  number = "+1555\${1000000 + count.index}"\n}\n`,
    );
    await space.apply();
    expect(space.requests).toHaveLength(50);
    expect(new Set(space.rymi.numbers().map(({ number }) => number)).size).toBe(50);
  });

  test("#41 a state with a missing and an additional attribute is upgraded; one of a newer provider is refused", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER));
    await space.apply();
    const edit = (
      change: (instance: { attributes: Record<string, unknown>; schema_version: number }) => void,
    ) => {
      const path = join(space.work, "terraform.tfstate");
      const state = JSON.parse(readFileSync(path, "utf8"));
      change(state.resources[0].instances[0]);
      writeFileSync(path, JSON.stringify(state));
    };
    edit(({ attributes }) => {
      delete attributes["agent_id"];
      attributes["created_at"] = "2026-01-01";
    });
    expect((await space.plan()).isEmpty).toBe(true);
    edit((instance) => {
      instance.schema_version = 7;
    });
    expect(await space.fails("plan")).toContain("Resource instance managed by newer provider version");
  });

  test("#43 ignore_changes, prevent_destroy and replace_triggered_by work as with any resource", async () => {
    const space = await workspace();
    const block = (agent: string, rule: string, trigger: string) =>
      upstream("x", trigger) + numberBlock("one", NUMBER, agent, lifecycle(rule));
    await space.configure(block(ALICE, "ignore_changes = [agent_id]", "1"));
    await space.apply();
    await space.configure(block(BOB, "ignore_changes = [agent_id]", "1"));
    expect((await space.plan()).isEmpty).toBe(true);
    await space.configure(block(ALICE, "prevent_destroy = true", "1"));
    expect(await space.fails("plan", "-destroy")).toContain(
      cli.product === "OpenTofu" ? "Resource instance cannot be destroyed" : "Instance cannot be destroyed",
    );
    await space.configure(block(ALICE, "replace_triggered_by = [terraform_data.x]", "2"));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  test("#46 a stale saved plan is refused", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    await space.plan();
    await space.apply();
    expect(await space.fails("apply", "plan.bin")).toContain("Saved plan is stale");
  });

  test("#49 the provider is installed from a zip, and by dev_overrides", async () => {
    const space = await workspace();
    const address = join(space.folder, "mirror", "registry.terraform.io/rymi/rymi");
    const version = JSON.parse(readFileSync("package.json", "utf8")).version;
    const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
    await space.configure(numberBlock("one", NUMBER));
    const unpacked = space.read(".terraform.lock.hcl");
    rmSync(join(address, version), { recursive: true });
    rmSync(join(space.work, ".terraform"), { recursive: true });
    const archive = join(address, `terraform-provider-rymi_${version}_${platform}.zip`);
    writeFileSync(archive, readPackage(dirname(testedProvider())).zip);
    await space.configure(numberBlock("one", NUMBER));
    // The same hash, so one lock file serves both.
    expect(space.read(".terraform.lock.hcl")).toBe(unpacked);
    await space.apply();
    expect(space.rymi.numbers()).toHaveLength(1);

    const overrides = join(space.folder, "overrides.rc");
    writeFileSync(
      overrides,
      `provider_installation {\n  dev_overrides {\n    "rymi/rymi" = "${dirname(testedProvider())}"\n  }\n  direct {}\n}\n`,
    );
    rmSync(join(space.work, ".terraform"), { recursive: true });
    mkdirSync(join(space.work, ".terraform"));
    const plan = await space.env({ TF_CLI_CONFIG_FILE: overrides }).ok("plan");
    expect(plan.text).toContain("Provider development overrides are in effect");
    expect(plan.text).toContain("No changes");
  });

  test("#50 terraform test passes and leaves no number", async () => {
    const space = await workspace();
    await space.configure(numberBlock("one", NUMBER, ALICE));
    writeFileSync(
      join(space.work, "main.tftest.hcl"),
      `run "plan" {\n  command = plan\n  assert {\n    condition     = rymi_number.one.number == "${NUMBER}"\n    error_message = "no"\n  }\n}\nrun "apply" {\n  assert {\n    condition     = rymi_number.one.id == "${NUMBER}"\n    error_message = "no"\n  }\n}\n`,
    );
    expect((await space.ok("test")).text).toContain("2 passed, 0 failed");
    expect(space.rymi.numbers()).toEqual([]);
  });
});
