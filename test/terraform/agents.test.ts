import { describeEachCli, describeOneCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { NO_AGENT_LIST } from "../support/summaries";
import { useWorkspace, type Workspace } from "../support/terraform";

const KEY = "rymi_test";

const agentBlock = (label: string, name: string) => `data "rymi_agent" "${label}" {\n  name = "${name}"\n}\n`;

/** A number with the agent of this label. */
const numberWithAgent = (label: string, number = NUMBER) =>
  `resource "rymi_number" "${label}" {\n  number   = "${number}"\n  agent_id = data.rymi_agent.${label}.id\n}\n`;

const requestsOf = (space: Workspace) => space.requests.map(({ method, path }) => `${method} ${path}`);
const agentRequests = (space: Workspace) =>
  requestsOf(space).filter((request) => request.includes("/v1/agents")).length;

describeEachCli("data.rymi_agent", (cli) => {
  const workspace = useWorkspace(cli);

  /** An account with Support and Sales. */
  const openAccount = () =>
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
    const space = await openAccount();
    await space.configure(
      agentBlock("support", "Support") +
        agentBlock("sales", "Sales") +
        numberWithAgent("support") +
        numberWithAgent("sales", OTHER),
    );
    const plan = await space.plan();
    // The id is known at plan, so that the plan shows it.
    expect(plan.changes).toMatchObject([{ after: { agent_id: BOB } }, { after: { agent_id: ALICE } }]);
    expect(requestsOf(space)).toEqual(["GET /v1/agents?limit=200&offset=0"]);

    space.rymi.clearRequests();
    await space.ok("apply", "plan.bin");
    // The plan has the ids, so nothing is looked up again.
    expect(requestsOf(space)).toEqual(["POST /v1/numbers", "POST /v1/numbers"]);
    expect(await space.state()).toMatchObject({
      "data.rymi_agent.support": { id: ALICE, name: "Support" },
      "rymi_number.support": { agent_id: ALICE },
    });
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("an agent that is replaced by one with the same name leads to an update in place", async () => {
    const space = await openAccount();
    await space.configure(agentBlock("support", "Support") + numberWithAgent("support"));
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

  test("a renamed agent is an error of the refresh, and the number keeps its agent", async () => {
    const space = await openAccount();
    await space.configure(agentBlock("support", "Support") + numberWithAgent("support"));
    await space.apply();
    space.rymi.addAgent({ id: ALICE, name: "Help desk" });
    space.rymi.clearRequests();
    for (const args of [
      ["plan"],
      ["apply", "-refresh-only", "-auto-approve"],
      ["destroy", "-auto-approve"],
    ]) {
      expect(await space.fails(...args)).toContain('named "Support": it has 2 agents');
    }
    expect(space.rymi.countWrites()).toBe(0);
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
    // Without a refresh, destroy does not need the agent.
    await space.ok("destroy", "-auto-approve", "-refresh=false");
    expect(space.rymi.numbers()).toEqual([]);
  });

  test("a name that is unknown at plan is looked up at apply", async () => {
    const space = await openAccount();
    const upstream = 'resource "terraform_data" "name" {\n  input = "Sales"\n}\n';
    const block = 'data "rymi_agent" "sales" {\n  name = terraform_data.name.output\n}\n';
    await space.configure(upstream + block + numberWithAgent("sales"));
    const number = (await space.plan()).changes.find(({ address }) => address === "rymi_number.sales");
    expect(number).toMatchObject({ afterUnknown: { agent_id: true } });
    expect(agentRequests(space)).toBe(0);
    await space.ok("apply", "plan.bin");
    expect(agentRequests(space)).toBe(1);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
  });

  test("an unknown name is an error that suggests a similar name, and nothing is written", async () => {
    const space = await openAccount();
    await space.configure(agentBlock("support", "support") + numberWithAgent("support"));
    const text = await space.fails("apply", "-auto-approve");
    expect(text).toContain("No agent has this name");
    expect(text).toContain(`and there is "Support" (${ALICE})`);
    expect(text).toContain("Write the name as it stands in Rymi, letter case included.");
    expect(text).toContain('name = "support"');
    // An unknown name is confirmed by a second listing.
    expect(agentRequests(space)).toBe(2);
    expect(space.rymi.countWrites()).toBe(0);
  });

  test("a name of two agents is an error with both ids", async () => {
    const space = await openAccount();
    space.rymi.addAgent({ id: BOB, name: "Support" });
    await space.configure(agentBlock("support", "Support"));
    const text = await space.fails("plan");
    expect(text).toContain("Several agents have this name");
    expect(text).toContain(`named "Support": ${ALICE}, ${BOB}.`);
    expect(agentRequests(space)).toBe(1);
  });

  test("a Rymi without a list of agents is an error that suggests agent_id", async () => {
    const space = await workspace({ agentList: false });
    await space.configure(agentBlock("support", "Support") + numberBlock("other", OTHER, ALICE));
    const text = await space.fails("plan");
    expect(text).toContain(NO_AGENT_LIST);
    expect(text).toContain("give the agent's id, a UUID, as agent_id instead");
    expect(agentRequests(space)).toBe(1);
  });

  test("a list that changes between its pages is read again", async () => {
    const agents = Array.from({ length: 250 }, (_, index) => ({
      id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      name: `Agent ${index}`,
    }));
    const space = await workspace({ tenants: [{ apiKey: KEY, agents }] });
    space.rymi.faults.add({
      when: { path: /agents/ },
      do: { kind: "then", run: () => space.rymi.removeAgent(agents[0]?.id ?? "") },
    });
    await space.configure(agentBlock("last", "Agent 249") + numberWithAgent("last"));
    await space.apply();
    expect(agentRequests(space)).toBe(4);
    expect(space.rymi.numbers()).toMatchObject([{ agent_id: agents[249]?.id }]);
  });

  test("an empty and a missing name are refused without a request", async () => {
    const space = await openAccount();
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

  test("lists all agents sorted by name and id, with one request per 200 agents", async () => {
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
    // data.rymi_agent uses the same listing.
    expect(requestsOf(space)).toEqual([
      "GET /v1/agents?limit=200&offset=0",
      "GET /v1/agents?limit=200&offset=200",
    ]);
  });

  test("is an error when this Rymi has no list of agents", async () => {
    const space = await workspace({ agentList: false });
    await space.configure(everyAgent);
    expect(await space.fails("plan")).toContain(NO_AGENT_LIST);
  });
});
