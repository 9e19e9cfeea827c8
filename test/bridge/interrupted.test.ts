import { type BridgedNumber, RymiNumberBridge } from "cdktf-rymi/bridge";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER } from "../support/hcl";
import { until } from "../support/until";
import { type BridgeRepository, useBridge } from "./support";

jest.setTimeout(180_000);

const DESK = { number: NUMBER, agentId: ALICE };

/** On SIGINT the CLI kills the commands of provisioners with SIGKILL, while Rymi still works on their requests. */
describeEachCli("a bridge whose apply is interrupted", (cli) => {
  const bridge = useBridge(cli);

  /** Starts the deploy of the numbers and interrupts it as soon as Rymi has the write; Rymi carries it out. */
  async function interrupt(
    repository: BridgeRepository,
    write: { readonly method: string; readonly path?: RegExp },
    numbers: Record<string, BridgedNumber>,
  ): Promise<void> {
    const { rymi, space } = repository;
    rymi.faults.add({ when: write, do: { kind: "delay", ms: 2_000 } });
    const before = rymi.countWrites();
    await repository.write((stack) => {
      new RymiNumberBridge(stack, "lines", { numbers });
    });
    let pid = 0;
    const finished = space.terraform(["apply", "-auto-approve", "-input=false"], {
      started: (child) => {
        pid = child.pid ?? 0;
      },
    });
    await until("the write arrives", () => rymi.countWrites() > before);
    process.kill(pid, "SIGINT");
    expect((await finished).code).toBe(1);
  }

  test("during an agent change: a later removal removes the number, with the agent of the change", async () => {
    const repository = await bridge();
    await repository.deploy({ desk: DESK });
    await interrupt(
      repository,
      { method: "POST", path: /attach$/ },
      { desk: { number: NUMBER, agentId: BOB } },
    );
    await until("Bob is the agent", () => repository.lines()[NUMBER] === BOB);

    const { text } = await repository.deploy({});
    expect(text).toContain(`${NUMBER} removed`);
    expect(repository.lines()).toEqual({});
    expect(await repository.space.state()).toEqual({});
  });

  test("during a removal: the number stays in the state, and the next apply finds it removed", async () => {
    const repository = await bridge();
    await repository.deploy({ desk: DESK });
    await interrupt(repository, { method: "DELETE" }, {});
    expect(await repository.registered("lines")).toEqual(["desk"]);
    await until("the number is removed", () => repository.lines()[NUMBER] === undefined);

    const { text } = await repository.deploy({});
    expect(text).toContain(`${NUMBER} was not registered`);
    expect(await repository.space.state()).toEqual({});
  });

  test("during a creation: the next apply adopts the number, and it stays registered only when its key is deleted", async () => {
    const repository = await bridge();
    await interrupt(repository, { method: "POST", path: /numbers$/ }, { desk: DESK });
    await until("Alice is the agent", () => repository.lines()[NUMBER] === ALICE);
    const { text } = await repository.deploy({ desk: DESK });
    expect(text).toContain(`${NUMBER} was registered already; agent ${ALICE} answers it`);
    expect(repository.lines()).toEqual({ [NUMBER]: ALICE });
    await repository.deploy({});
    expect(repository.lines()).toEqual({});

    await interrupt(repository, { method: "POST", path: /numbers$/ }, { desk: DESK });
    await until("Alice is the agent", () => repository.lines()[NUMBER] === ALICE);
    await repository.deploy({});
    // docs/bridge.md, "A failed or interrupted creation leaves no removal".
    expect(repository.lines()).toEqual({ [NUMBER]: ALICE });
    expect(repository.rymi.requests).toEqual([]);
  });
});
