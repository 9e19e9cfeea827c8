import { describeEachCli, isTerraformBefore, testUnless } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock } from "../support/hcl";
import { addLocalProvider, localProviderMissing } from "../support/local-provider";
import { useWorkspace } from "../support/terraform";

describeEachCli("an action around a number", (cli) => {
  const workspace = useWorkspace(cli);
  const cannot = () => {
    if (cli.product === "OpenTofu") return "OpenTofu has no actions";
    return isTerraformBefore(cli, "1.14") ? "actions came with 1.14" : localProviderMissing;
  };

  /** A number that tells a file of each event. */
  const watched = (agent: string) => `
locals {
  events = ["before_create", "after_create", "before_update", "after_update"]
}
action "local_command" "tell" {
  for_each = toset(local.events)
  config {
    command   = "sh"
    arguments = ["-c", "echo ${"${each.key}"} >> told.txt"]
  }
}
${numberBlock(
  "main",
  NUMBER,
  agent,
  `  lifecycle {\n${["before_create", "after_create", "before_update", "after_update"]
    .map(
      (event) =>
        `    action_trigger {\n      events  = [${event}]\n      actions = [action.local_command.tell["${event}"]]\n    }\n`,
    )
    .join("")}  }\n`,
)}`;

  testUnless(cannot())(
    "runs before and after its creation and each change, and not without one",
    async () => {
      const space = await workspace();
      addLocalProvider(space);
      await space.configure(watched(ALICE));
      expect((await space.plan()).run.text).toContain("action.local_command.tell");
      await space.ok("apply", "plan.bin");
      expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
      expect(space.read("told.txt")).toBe("before_create\nafter_create\n");
      expect((await space.plan()).isEmpty).toBe(true);

      await space.configure(watched(BOB));
      await space.apply();
      expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
      expect(space.read("told.txt").split("\n").slice(2)).toEqual(["before_update", "after_update", ""]);
      await space.ok("destroy", "-auto-approve");
      expect(space.rymi.numbers()).toEqual([]);
    },
  );
});
