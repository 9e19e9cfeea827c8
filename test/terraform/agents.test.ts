import { describeEachCli, describeOneCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { useWorkspace, type Workspace } from "../support/terraform";

const KEY = "rymi_test";

const agentBlock = (label: string, name: string) => `data "rymi_agent" "${label}" {\n  name = "${name}"\n}\n`;

/** A number that the agent of this label answers. */
const answeredBy = (label: string, number = NUMBER) =>
  `resource "rymi_number" "${label}" {\n  number   = "${number}"\n  agent_id = data.rymi_agent.${label}.id\n}\n`;

const asked = (space: Workspace) => space.requests.map(({ method, path }) => `${method} ${path}`);
const agentRequests = (space: Workspace) =>
  asked(space).filter((request) => request.includes("/v1/agents")).length;

describeEachCli("data.rymi_agent", (cli) => {
  const workspace = useWorkspace(cli);

  /** An account with Support and Sales. */
  const company = () =>
    workspace({
      tenants: [
        {
          apiKey: KEY,
          agents: [
            { id: ALICE, name: "Support" },
            { id: BOB, name: "Sales" },
          ],
        },
      ],
    });

  test("finds the id of an agent by its name, with one request for all names of a plan", async () => {
    const space = await company();
    await space.configure(
      agentBlock("support", "Support") +
        agentBlock("sales", "Sales") +
        answeredBy("support") +
        answeredBy("sales", OTHER),
    );
    const plan = await space.plan();
    // Known while planning, so that a plan shows which agent it is.
    expect(plan.changes).toMatchObject([{ after: { agent_id: BOB } }, { after: { agent_id: ALICE } }]);
    expect(asked(space)).toEqual(["GET /v1/agents?limit=200&offset=0"]);

    space.rymi.clearRequests();
    await space.ok("apply", "plan.bin");
    // The plan says it all: nothing is looked up again.
    expect(asked(space)).toEqual(["POST /v1/numbers", "POST /v1/numbers"]);
    expect(await space.state()).toMatchObject({
      "data.rymi_agent.support": { id: ALICE, name: "Support" },
      "rymi_number.support": { agent_id: ALICE },
    });
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("an agent that was made anew under its name is taken over in place at the next apply", async () => {
    const space = await company();
    await space.configure(agentBlock("support", "Support") + answeredBy("support"));
    await space.apply();
    const successor = "cafe0000-0000-4000-8000-000000000003";
    space.rymi.addAgent({ id: ALICE, name: "Support, old" });
    space.rymi.addAgent({ id: successor, name: "Support" });
    expect((await space.plan()).changes).toMatchObject([
      { actions: ["update"], before: { agent_id: ALICE }, after: { agent_id: successor } },
    ]);
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: successor }]);
  });

  test("an agent that is renamed is an error of the refresh, and the number keeps its agent", async () => {
    const space = await company();
    await space.configure(agentBlock("support", "Support") + answeredBy("support"));
    await space.apply();
    space.rymi.addAgent({ id: ALICE, name: "Help desk" });
    space.rymi.clearRequests();
    for (const args of [
      ["plan"],
      ["apply", "-refresh-only", "-auto-approve"],
      ["destroy", "-auto-approve"],
    ]) {
      expect(await space.fails(...args)).toContain(
        'No agent of this Rymi account is named "Support": it has 2 agents, none so named.',
      );
    }
    expect(space.rymi.countWrites()).toBe(0);
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
    // What destroy does not need it does not ask for when it is told not to refresh.
    await space.ok("destroy", "-auto-approve", "-refresh=false");
    expect(space.rymi.numbers()).toEqual([]);
  });

  test("a name that is known at apply only is looked up then", async () => {
    const space = await company();
    const later = 'resource "terraform_data" "name" {\n  input = "Sales"\n}\n';
    const block = 'data "rymi_agent" "sales" {\n  name = terraform_data.name.output\n}\n';
    await space.configure(later + block + answeredBy("sales"));
    const number = (await space.plan()).changes.find(({ address }) => address === "rymi_number.sales");
    expect(number).toMatchObject({ afterUnknown: { agent_id: true } });
    expect(agentRequests(space)).toBe(0);
    await space.ok("apply", "plan.bin");
    expect(agentRequests(space)).toBe(1);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
  });

  test("a name that nobody has is an error with what was probably meant, and nothing is written", async () => {
    const space = await company();
    await space.configure(agentBlock("support", "support") + answeredBy("support"));
    const said = await space.fails("apply", "-auto-approve");
    expect(said).toContain("No agent has this name");
    expect(said).toContain(`and there is "Support" (${ALICE})`);
    expect(said).toContain("Write the name as it stands in Rymi, letter case included.");
    expect(said).toContain('name = "support"');
    // Two walks before a name is called unknown.
    expect(agentRequests(space)).toBe(2);
    expect(space.rymi.countWrites()).toBe(0);
  });

  test("a name that two agents have is an error with the ids of both", async () => {
    const space = await company();
    space.rymi.addAgent({ id: BOB, name: "Support" });
    await space.configure(agentBlock("support", "Support"));
    const said = await space.fails("plan");
    expect(said).toContain("Several agents have this name");
    expect(said).toContain(`2 agents of this Rymi account are named "Support": ${ALICE}, ${BOB}.`);
    expect(agentRequests(space)).toBe(1);
  });

  test("a Rymi without a list of agents is an error that asks for the UUID", async () => {
    const space = await workspace({ agentList: false });
    await space.configure(agentBlock("support", "Support") + numberBlock("other", OTHER, ALICE));
    const said = await space.fails("plan");
    expect(said).toContain("This Rymi does not list its agents");
    expect(said).toContain("give the agent's id, a UUID, as agent_id instead");
    expect(agentRequests(space)).toBe(1);
  });

  test("a list that shifts between its pages is walked again", async () => {
    const agents = Array.from({ length: 250 }, (_, index) => ({
      id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      name: `Agent ${index}`,
    }));
    const space = await workspace({ tenants: [{ apiKey: KEY, agents }] });
    space.rymi.faults.add({
      when: { path: /agents/ },
      do: { kind: "then", run: () => space.rymi.removeAgent(agents[0]?.id ?? "") },
    });
    await space.configure(agentBlock("last", "Agent 249") + answeredBy("last"));
    await space.apply();
    expect(agentRequests(space)).toBe(4);
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: agents[249]?.id }]);
  });

  test("an empty name and a foreign argument are refused without a request", async () => {
    const space = await company();
    await space.configure(agentBlock("support", " "));
    expect(await space.fails("validate")).toContain("name is empty.");
    await space.configure('data "rymi_agent" "support" {}\n');
    expect(await space.fails("validate")).toContain('The argument "name" is required');
    expect(space.rymi.requests).toEqual([]);
  });
});

describeOneCli("data.rymi_agents", (cli) => {
  const workspace = useWorkspace(cli);
  const everyAgent =
    'data "rymi_agents" "all" {}\noutput "all" {\n  value = data.rymi_agents.all.agents\n}\n';

  test("lists all agents by name and id, of a long list too, with one request for every 200", async () => {
    const many = Array.from({ length: 201 }, (_, index) => ({
      id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      name: `Line ${String(200 - index).padStart(3, "0")}`,
    }));
    const twins = [BOB, ALICE].map((id) => ({ id, name: "Twin" }));
    const space = await workspace({ tenants: [{ apiKey: KEY, agents: [...many, ...twins] }] });
    await space.configure(everyAgent + agentBlock("first", "Line 000"));
    await space.apply();
    const { all } = JSON.parse((await space.ok("output", "-json")).stdout);
    const twinsById = [...twins].sort((left, right) => (left.id < right.id ? -1 : 1));
    expect(all.value).toEqual([...[...many].reverse(), ...twinsById]);
    // The agent that is looked up by its name is in the same walk.
    expect(asked(space)).toEqual([
      "GET /v1/agents?limit=200&offset=0",
      "GET /v1/agents?limit=200&offset=200",
    ]);
  });

  test("says so when this Rymi has no list of agents", async () => {
    const space = await workspace({ agentList: false });
    await space.configure(everyAgent);
    expect(await space.fails("plan")).toContain("This Rymi does not list its agents");
  });
});
