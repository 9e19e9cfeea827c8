import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { useWorkspace } from "../support/terraform";

describeEachCli("changes outside Terraform", (cli) => {
  const workspace = useWorkspace(cli);

  test("#28 a number that was removed in the dashboard is planned to be created", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE) + numberBlock("other", OTHER));
    await space.apply();
    space.rymi.removeNumber(NUMBER);
    space.rymi.clearRequests();
    const plan = await space.plan();
    expect(plan.changes.filter(({ actions }) => actions[0] !== "no-op")).toMatchObject([
      { address: "rymi_number.main", actions: ["create"] },
    ]);
    expect(plan.run.text).not.toContain("another account");
    // One listing for both numbers, and a second one to confirm the missing number.
    expect(space.requests.map(({ method }) => method)).toEqual(["GET", "GET"]);
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ number: OTHER }, { number: NUMBER, agent_id: ALICE }]);
  });

  test("#29 an agent that was changed in the dashboard is shown as drift and changed back", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    space.rymi.setAgent(NUMBER, BOB);
    expect((await space.plan("-refresh=false")).isEmpty).toBe(true);
    const plan = await space.plan();
    expect(plan.drift).toMatchObject([{ address: "rymi_number.main", after: { agent_id: BOB } }]);
    expect(plan.changes).toMatchObject([
      { actions: ["update"], before: { agent_id: BOB }, after: { agent_id: ALICE } },
    ]);
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
  });

  test("#29 -refresh-only writes the agent of the dashboard to the state", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    space.rymi.setAgent(NUMBER, BOB);
    await space.apply("-refresh-only");
    expect((await space.state())["rymi_number.main"]).toMatchObject({ agent_id: BOB });
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: BOB }]);
  });

  test("#18 #36 another spelling of the same agent is not drift, and the state keeps that of the configuration", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE.toUpperCase()));
    await space.apply();
    space.rymi.setAgent(NUMBER, ALICE);
    expect((await space.plan()).isEmpty).toBe(true);
    expect((await space.state())["rymi_number.main"]).toMatchObject({ agent_id: ALICE.toUpperCase() });
    await space.configure(numberBlock("main", NUMBER, ALICE));
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("a number that was removed with its deleted agent is registered again by the next apply", async () => {
    const space = await workspace({
      tenants: [
        {
          apiKey: "rymi_test",
          agents: [
            { id: ALICE, name: "A" },
            { id: BOB, name: "B" },
          ],
        },
      ],
    });
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    space.rymi.removeAgent(ALICE);
    await space.configure(numberBlock("main", NUMBER, BOB));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
  });

  test("#30 destroying a number that was removed already succeeds", async () => {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER));
    await space.apply();
    space.rymi.removeNumber(NUMBER);
    await space.ok("destroy", "-auto-approve", "-refresh=false");
    expect(await space.state()).toEqual({});
  });
});
