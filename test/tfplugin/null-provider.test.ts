import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builtProvider } from "../support/bundle";
import { describeEachCli } from "../support/clis";
import { addNullProvider } from "../support/other-providers";
import { useWorkspace } from "../support/terraform";

/** A second provider on top of tfplugin, to show that tfplugin does not depend on Rymi. */

const configuration = (word: string) => `resource "null_resource" "main" {
  triggers = { word = "${word}" }
  provisioner "local-exec" {
    command = "echo hello \${self.triggers.word} >> said.txt"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo goodbye \${self.triggers.word} >> said.txt"
  }
}
resource "null_resource" "follower" {
  triggers = { main = null_resource.main.id }
}`;

describeEachCli("a null provider built on tfplugin", (cli) => {
  const workspace = useWorkspace(cli);
  beforeAll(() => void builtProvider());

  test("creates, replaces when a trigger changes or may change, and destroys, and its provisioners run", async () => {
    const space = await workspace();
    await addNullProvider(space);
    await space.configure(configuration("one"));
    await space.apply();

    await space.configure(configuration("two"));
    const id = expect.stringMatching(/^\d+$/);
    expect((await space.plan()).changes).toMatchObject([
      {
        address: "null_resource.follower",
        actions: ["delete", "create"],
        before: { id, triggers: { main: id } },
        afterUnknown: { id: true, triggers: { main: true } },
      },
      {
        address: "null_resource.main",
        actions: ["delete", "create"],
        before: { id, triggers: { word: "one" } },
        after: { triggers: { word: "two" } },
        replacePaths: [["triggers"]],
      },
    ]);
    await space.ok("apply", "plan.bin");
    expect((await space.plan()).isEmpty).toBe(true);

    await space.ok("destroy", "-auto-approve");
    const words = readFileSync(join(space.work, "said.txt"), "utf8").trim().split("\n");
    expect(words).toEqual(["hello one", "goodbye one", "hello two", "goodbye two"]);
  });
});
