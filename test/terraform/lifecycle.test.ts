import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, numberState, OTHER } from "../support/hcl";
import { useWorkspace } from "../support/terraform";

describeEachCli("the life of a number", (cli) => {
  const workspace = useWorkspace(cli);

  test("#1 #2 a number is created with one request, and the next plan is empty", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE));
    const plan = await space.plan();
    expect(plan.changes).toMatchObject([
      {
        address: "rymi_number.main",
        actions: ["create"],
        after: { number: NUMBER, agent_id: ALICE },
        afterUnknown: { id: true },
      },
    ]);
    await space.ok("apply", "plan.bin");
    expect(space.requests.map(({ method, status }) => [method, status])).toEqual([["POST", 201]]);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect(await space.state()).toEqual({
      "rymi_number.main": numberState(NUMBER, ALICE),
    });
    expect((await space.plan()).isEmpty).toBe(true);
    expect((await space.plan("-refresh=false")).isEmpty).toBe(true);
  });

  test("#5 an agent change is an update in place with one attach request", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    await space.configure(numberBlock("main", NUMBER, BOB));
    expect((await space.plan()).changes).toMatchObject([
      { actions: ["update"], after: { id: NUMBER, agent_id: BOB }, afterUnknown: {} },
    ]);
    space.rymi.clearRequests();
    await space.ok("apply", "plan.bin");
    expect(space.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /v1/numbers/%2B15551234567/attach`,
    ]);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("#6 an agent that is removed from the configuration is detached", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    await space.configure(numberBlock("main", NUMBER));
    space.rymi.clearRequests();
    await space.apply("-refresh=false");
    expect(space.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /v1/numbers/%2B15551234567/detach`,
    ]);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: null }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("#7 a number change is a replacement that removes the old number, then registers the new one", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    await space.configure(numberBlock("main", OTHER, BOB));
    expect((await space.plan()).changes).toMatchObject([
      { actions: ["delete", "create"], replacePaths: [["number"]], afterUnknown: { id: true } },
    ]);
    space.rymi.clearRequests();
    await space.ok("apply", "plan.bin");
    expect(space.requests.map(({ method, number }) => [method, number])).toEqual([
      ["DELETE", NUMBER],
      ["POST", OTHER],
    ]);
    expect(space.rymi.numbers()).toMatchObject([{ number: OTHER, agent_id: BOB }]);
  });

  test("#45 destroy removes the registration", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    await space.ok("destroy", "-auto-approve");
    expect(space.rymi.numbers()).toEqual([]);
    expect(await space.state()).toEqual({});
  });
});
