import type { TerraformStack } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { RymiNumberBridge } from "cdktf-rymi/bridge";
import { describeEachCli } from "../support/clis";
import { ALICE, NUMBER, OTHER } from "../support/hcl";
import { useBridge } from "./support";

// The steps of docs/bridge.md.

jest.setTimeout(180_000);

const NUMBERS = { desk: { number: NUMBER, agentId: ALICE }, spare: { number: OTHER } };
const LINES = { [NUMBER]: ALICE, [OTHER]: null };

function declare(stack: TerraformStack, keys: readonly (keyof typeof NUMBERS)[], isImported: boolean): void {
  new RymiProvider(stack, "rymi");
  for (const key of keys) {
    const resource = new RymiNumber(stack, key, NUMBERS[key]);
    if (isImported) resource.importFrom(NUMBERS[key].number);
  }
}

describeEachCli("moving between bridge and provider", (cli) => {
  const bridge = useBridge(cli);

  test("a whole bridge to the provider: forgotten and imported in one deploy, with reads only", async () => {
    const repository = await bridge();
    await repository.deploy(NUMBERS);
    const { text } = await repository.deployStack((stack) => {
      RymiNumberBridge.forget(stack, "lines");
      declare(stack, ["desk", "spare"], true);
    });
    expect(text).toContain("2 imported, 0 added, 0 changed, 0 destroyed");
    expect(repository.rymi.countWrites()).toBe(0);
    expect(repository.lines()).toEqual(LINES);

    await repository.write((stack) => declare(stack, ["desk", "spare"], false));
    expect((await repository.space.plan()).isEmpty).toBe(true);
    expect(Object.keys(await repository.space.state())).toEqual(["rymi_number.desk", "rymi_number.spare"]);
    expect(repository.rymi.countWrites()).toBe(0);
  });

  test("one number after the other to the provider, the last one leaving an empty bridge: reads only", async () => {
    const repository = await bridge();
    await repository.deploy(NUMBERS);
    const { text } = await repository.deploy({ spare: NUMBERS.spare }, (stack) =>
      declare(stack, ["desk"], true),
    );
    expect(text).toContain(`${NUMBER} stays registered: phones/desk declares it now`);
    expect(repository.rymi.countWrites()).toBe(0);

    await repository.deploy({}, (stack) => declare(stack, ["desk", "spare"], true));
    expect(repository.rymi.countWrites()).toBe(0);
    expect(repository.lines()).toEqual(LINES);

    await repository.deployStack((stack) => declare(stack, ["desk", "spare"], false));
    expect(repository.rymi.countWrites()).toBe(0);
    expect(Object.keys(await repository.space.state())).toEqual(["rymi_number.desk", "rymi_number.spare"]);
  });

  test("from the provider to a bridge: forgotten there, and registered again without a change", async () => {
    const repository = await bridge();
    await repository.deployStack((stack) => declare(stack, ["desk", "spare"], false));
    const before = repository.rymi.numbers();
    await repository.deploy(NUMBERS, (stack) => {
      const removed = ["desk", "spare"].map((key) => ({
        from: `rymi_number.${key}`,
        lifecycle: { destroy: false },
      }));
      stack.addOverride("removed", removed);
    });
    expect(repository.writes(NUMBER)).toEqual(["register", "attach"]);
    expect(repository.rymi.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
    expect(repository.rymi.numbers()).toEqual(before);
    expect((await repository.registered("lines")).toSorted()).toEqual(["desk", "spare"]);
  });

  test("to another repository: one by hand, the rest forgotten, and no request is sent", async () => {
    const repository = await bridge();
    await repository.deploy(NUMBERS);
    const ofDesk = Object.keys(await repository.space.state()).filter((name) => name.includes('["desk"]'));
    await repository.space.ok("state", "rm", ...ofDesk);
    await repository.deploy({ spare: NUMBERS.spare });
    expect(repository.rymi.requests).toEqual([]);

    await repository.deployStack((stack) => RymiNumberBridge.forget(stack, "lines"));
    expect(repository.rymi.requests).toEqual([]);
    expect(await repository.space.state()).toEqual({});
    expect(repository.lines()).toEqual(LINES);
  });
});
