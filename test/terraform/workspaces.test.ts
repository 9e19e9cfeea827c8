import type { EmulatorOptions } from "cdktf-rymi/emulator";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { KEY_WITHOUT_SCOPE } from "../support/summaries";
import { useWorkspace } from "../support/terraform";

const READ_KEY = "rymi_read";
const AGENCY: EmulatorOptions = {
  tenants: [
    {
      apiKey: "rymi_agency",
      workspaceId: "agency",
      workspaces: [{ id: "client-a" }],
      keys: [{ apiKey: READ_KEY, scopes: ["numbers:read"] }],
    },
  ],
};
const IN_CLIENT = { workspace: "client-a" };
const CLIENT_PROVIDER = 'provider "rymi" {\n  alias     = "client"\n  workspace = "client-a"\n}\n';

describeEachCli("a key with several workspaces", (cli) => {
  const workspace = useWorkspace(cli);

  test("manages numbers of two workspaces in one stack", async () => {
    const space = await workspace(AGENCY);
    const provider = `provider "rymi" {}\n${CLIENT_PROVIDER}`;
    const clients = numberBlock("client", OTHER, BOB, "  provider = rymi.client\n");
    await space.configure(numberBlock("own", NUMBER, ALICE) + clients, provider);
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER }]);
    expect(space.rymi.numbers(IN_CLIENT)).toMatchObject([{ number: OTHER }]);
    expect(await space.state()).toMatchObject({
      "rymi_number.own": { workspace_id: "agency", webhook_status: "configured" },
      "rymi_number.client": { workspace_id: "client-a" },
    });
    expect((await space.plan()).isEmpty).toBe(true);
    await space.ok("destroy", "-auto-approve");
    expect([...space.rymi.numbers(), ...space.rymi.numbers(IN_CLIENT)]).toEqual([]);
  });

  test("reads the workspace from RYMI_WORKSPACE, and without it fails instead of reporting missing numbers", async () => {
    const space = (await workspace(AGENCY)).env({ RYMI_WORKSPACE: "client-a" });
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    expect(space.rymi.numbers(IN_CLIENT)).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);

    space.env({ RYMI_WORKSPACE: "" }).rymi.clearRequests();
    for (const command of [
      ["plan"],
      ["destroy", "-auto-approve"],
      ["destroy", "-auto-approve", "-refresh=false"],
    ]) {
      const text = (await space.fails(...command)).replace(/[\s│]+/g, " ");
      expect(text).toContain("The API key acts in another workspace");
      expect(text).toContain(`${NUMBER} belongs to the workspace client-a according to the state`);
      expect(text).toContain("acts in the workspace agency");
    }
    expect(space.rymi.countWrites()).toBe(0);
    expect(Object.keys(await space.state())).toEqual(["rymi_number.main"]);
  });

  test("plans with a read-only key, and an apply fails with the scope that is needed", async () => {
    const space = await workspace(AGENCY);
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    space.env({ RYMI_API_KEY: READ_KEY });
    expect((await space.plan()).isEmpty).toBe(true);
    await space.configure(numberBlock("main", NUMBER, BOB));
    expect((await space.plan()).changes).toMatchObject([{ actions: ["update"] }]);
    const text = (await space.fails("apply", "plan.bin")).replace(/[\s│]+/g, " ");
    expect(text).toContain(KEY_WITHOUT_SCOPE);
    expect(text).toContain("the scope numbers:write");
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
    expect((await space.state())["rymi_number.main"]).toMatchObject({ agent_id: ALICE });
  });
});

describeEachCli("a number whose webhook is not configured", (cli) => {
  const workspace = useWorkspace(cli);

  test("is a warning at apply, and not a change after it was configured at the carrier", async () => {
    const space = await workspace({ tenants: [{ apiKey: "rymi_one", webhook: "manual_required" }] });
    await space.configure(numberBlock("main", NUMBER, ALICE));
    const text = (await space.apply()).text.replace(/[\s│]+/g, " ");
    expect(text).toContain(`${NUMBER} does not ring yet`);
    expect(text).toContain("Set https://api.rymi.live/v1/webhooks/twilio at twilio");
    expect((await space.state())["rymi_number.main"]).toMatchObject({ webhook_status: "manual_required" });

    space.rymi.setWebhookStatus(NUMBER, "configured");
    expect((await space.plan()).isEmpty).toBe(true);
    await space.ok("apply", "-refresh-only", "-auto-approve");
    expect((await space.state())["rymi_number.main"]).toMatchObject({ webhook_status: "configured" });

    space.rymi.setProvisioning("configured");
    await space.configure(numberBlock("main", NUMBER, BOB));
    expect((await space.plan()).changes[0]?.afterUnknown).toEqual({
      webhook_status: true,
      webhook_url: true,
    });
    expect((await space.apply()).text).not.toContain("does not ring");
  });
});

describeEachCli("a state of version 0.1.0", (cli) => {
  const workspace = useWorkspace(cli);

  test.each([
    ["the current Rymi", {}],
    ["a Rymi without workspaces and webhooks", { workspaces: false, keySelf: false, webhooks: false }],
  ])("leads to no change with %s", async (_which, options) => {
    const space = await workspace(options);
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    const state = JSON.parse(space.read("terraform.tfstate"));
    for (const { attributes } of state.resources[0].instances)
      for (const name of ["workspace_id", "webhook_status", "webhook_url"]) delete attributes[name];
    space.write("terraform.tfstate", JSON.stringify({ ...state, serial: state.serial + 1 }));
    space.rymi.clearRequests();
    expect((await space.plan()).isEmpty).toBe(true);
    expect((await space.plan("-refresh=false")).isEmpty).toBe(true);
    expect(space.rymi.requests.map(({ path }) => path.split("?")[0]).sort()).toEqual([
      "/v1/keys/self",
      "/v1/numbers",
    ]);
  });
});
