import { type TerraformStack, TerraformVariable } from "cdktf";
import { RymiNumberBridge } from "cdktf-rymi/bridge";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER, OTHER } from "../support/hcl";
import { type BridgeRepository, useBridge } from "./support";

jest.setTimeout(180_000);

/** A stack whose two numbers come from variables, under the given keys. */
async function write(
  repository: BridgeRepository,
  keys: readonly [string, string],
  [first, second]: readonly [string, string],
  agentId = ALICE,
): Promise<void> {
  await repository.write((stack) => {
    const number = (name: string) => new TerraformVariable(stack, name, { type: "string" }).stringValue;
    new RymiNumberBridge(stack, "lines", {
      numbers: {
        [keys[0]]: { number: number("first"), agentId },
        [keys[1]]: { number: number("second"), agentId: BOB },
      },
    });
  });
  repository.space.env({ TF_VAR_first: first, TF_VAR_second: second });
  repository.rymi.clearRequests();
}

describeEachCli("numbers that only Terraform knows", (cli) => {
  const bridge = useBridge(cli);

  test("have the right agents after renames and swaps, and are removed with their keys", async () => {
    const repository = await bridge();
    await write(repository, ["a", "b"], [NUMBER, OTHER]);
    await repository.space.apply();
    expect(repository.lines()).toEqual({ [NUMBER]: ALICE, [OTHER]: BOB });

    // The old key removes late, when the new one has registered: attachments come after all removals and mend it.
    repository.rymi.faults.add({ when: { method: "GET" }, do: { kind: "delay", ms: 3_000 } });
    await write(repository, ["renamed", "b"], [NUMBER, OTHER]);
    await repository.space.apply();
    expect(repository.lines()).toEqual({ [NUMBER]: ALICE, [OTHER]: BOB });
    expect(repository.writes(OTHER)).toEqual([]);

    await write(repository, ["renamed", "b"], [OTHER, NUMBER]);
    await repository.space.apply();
    expect(repository.lines()).toEqual({ [OTHER]: ALICE, [NUMBER]: BOB });

    await repository.deploy({ b: { number: NUMBER, agentId: BOB } });
    expect(repository.lines()).toEqual({ [NUMBER]: BOB });
    expect(repository.writes(NUMBER)).toEqual([]);
  });

  test("may be unknown at plan, and destroy removes them", async () => {
    const repository = await bridge();
    const build = (stack: TerraformStack) => {
      stack.addOverride("resource.terraform_data.carrier", { input: { number: NUMBER, agent: ALICE } });
      const numbers = {
        desk: {
          number: "${terraform_data.carrier.output.number}",
          agentId: "${terraform_data.carrier.output.agent}",
        },
      };
      new RymiNumberBridge(stack, "lines", { numbers });
    };
    await repository.deployStack(build);
    expect(repository.lines()).toEqual({ [NUMBER]: ALICE });
    expect((await repository.space.plan()).isEmpty).toBe(true);
    await repository.space.ok("destroy", "-auto-approve");
    expect(repository.lines()).toEqual({});
  });

  test("are checked at plan: numbers, agents, and that no number is declared twice", async () => {
    const repository = await bridge();
    await write(repository, ["a", "b"], ["+1 555", OTHER], "${var.second}");
    const text = await repository.space.fails("plan");
    expect(text).toContain("The number of a is not an E.164");
    expect(text).toContain("The agent of a is not a UUID");

    await write(repository, ["a", "b"], [OTHER, OTHER]);
    expect(await repository.space.fails("plan")).toContain("The number of a is also declared");
    expect(repository.rymi.requests).toEqual([]);
  });
});
