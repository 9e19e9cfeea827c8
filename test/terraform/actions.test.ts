import { readFileSync } from "node:fs";
import { describeEachCli, isTerraformBefore, testUnless } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock } from "../support/hcl";
import { addLocalProvider, localProviderMissing } from "../support/other-providers";
import { useWorkspace } from "../support/terraform";

describeEachCli("an action triggered by a number", (cli) => {
  const workspace = useWorkspace(cli);
  const cannot = () => {
    if (cli.product === "OpenTofu") return "OpenTofu has no actions";
    return isTerraformBefore(cli, "1.14") ? "actions need 1.14" : localProviderMissing;
  };

  /** A number with actions that append each event to a file. */
  const configuration = (agent: string) => `
locals {
  events = ["before_create", "after_create", "before_update", "after_update"]
}
action "local_command" "log" {
  for_each = toset(local.events)
  config {
    command   = "sh"
    arguments = ["-c", "echo ${"${each.key}"} >> events.txt"]
  }
}
${numberBlock(
  "main",
  NUMBER,
  agent,
  `  lifecycle {\n${["before_create", "after_create", "before_update", "after_update"]
    .map(
      (event) =>
        `    action_trigger {\n      events  = [${event}]\n      actions = [action.local_command.log["${event}"]]\n    }\n`,
    )
    .join("")}  }\n`,
)}`;

  testUnless(cannot())("runs before and after its create and update, and not without a change", async () => {
    const space = await workspace();
    addLocalProvider(space);
    await space.configure(configuration(ALICE));
    expect((await space.plan()).run.text).toContain("action.local_command.log");
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect(space.read("events.txt")).toBe("before_create\nafter_create\n");
    expect((await space.plan()).isEmpty).toBe(true);

    await space.configure(configuration(BOB));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
    expect(space.read("events.txt").split("\n").slice(2)).toEqual(["before_update", "after_update", ""]);
    await space.ok("destroy", "-auto-approve");
    expect(space.rymi.numbers()).toEqual([]);
  });
});

describeEachCli("the action rymi_provision_webhook", (cli) => {
  const workspace = useWorkspace(cli);
  const missing = cli.product === "OpenTofu" ? "OpenTofu has no actions" : "actions need 1.14";
  const testAction = testUnless(
    cli.product === "OpenTofu" || isTerraformBefore(cli, "1.14") ? missing : undefined,
  );
  const invoke = ["apply", "-auto-approve", "-invoke=action.rymi_provision_webhook.desk"];
  const example = readFileSync("examples/actions/rymi_provision_webhook/action.tf", "utf8");

  testAction("requests the webhook of a number again, as its example shows", async () => {
    const space = await workspace({ tenants: [{ apiKey: "rymi_one", webhook: "failed" }] });
    await space.configure(example);
    await space.apply();
    expect((await space.ok(...invoke)).text).toContain("+15551230001 does not ring yet");

    space.rymi.setProvisioning("configured");
    space.rymi.clearRequests();
    const { text } = await space.ok(...invoke);
    expect(text).toContain("+15551230001: its webhook is configured");
    expect(text).not.toContain("does not ring");
    expect(space.rymi.requests.filter(({ method }) => method !== "GET").map(({ path }) => path)).toEqual([
      "/v1/numbers/%2B15551230001/webhook",
    ]);
    await space.ok("apply", "-refresh-only", "-auto-approve");
    expect((await space.state())["rymi_number.desk"]).toMatchObject({ webhook_status: "configured" });
  });

  testAction(
    "refuses an invalid number without a request, and names a number that is not registered",
    async () => {
      const space = await workspace();
      const action = (number: string) =>
        `action "rymi_provision_webhook" "desk" {\n  config {\n    number = "${number}"\n  }\n}\n`;
      await space.configure(action("5551234567"));
      expect(await space.fails("validate")).toContain("Invalid number");
      await space.configure(action(NUMBER));
      const text = await space.fails(...invoke);
      expect(text).toContain("Rymi does not find what was asked for");
      expect(text).toContain(NUMBER);
    },
  );
});
