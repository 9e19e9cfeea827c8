import { Agents } from "../../src/numbers";
import { connect, errorOf, startRymi } from "../client/support";
import { NO_AGENT_LIST } from "../support/summaries";

const idAt = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;

/** An account with agents of these names, in this order. */
async function account(...names: readonly string[]) {
  const agents = names.map((name, index) => ({ id: idAt(index), name }));
  const rymi = await startRymi({ tenants: [{ apiKey: "rymi_test", agents }] });
  const found = new Agents(connect(rymi).client);
  const idOf = async (name: string) => (await found.get(name)).id;
  return { rymi, agents: found, idOf, pages: () => rymi.requests.map(({ path }) => path) };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `Agent ${index}`);

test("looks up any number of names with one listing", async () => {
  const { idOf, pages } = await account(...many(250));
  const names = many(250);
  expect(await Promise.all(names.map(idOf))).toEqual(names.map((_, index) => idAt(index)));
  expect(await idOf("Agent 7")).toBe(idAt(7));
  expect(pages()).toEqual(["/v1/agents?limit=200&offset=0", "/v1/agents?limit=200&offset=200"]);
});

test("fails for unknown names after two listings, whatever the number of names", async () => {
  const { agents, pages } = await account("Support", "Sales");
  const [error, other] = await Promise.all([
    errorOf(agents.get("Suport")),
    errorOf(agents.get("Night")),
    agents.get("Sales"),
  ]);
  expect(error).toMatchObject({ name: "AgentError", code: "agent_unknown" });
  expect(error.message).toBe(
    'No agent of this Rymi account is named "Suport": it has 2 agents, none of them with this name.',
  );
  expect(other.message).toContain('"Night"');
  expect(pages()).toHaveLength(2);
});

test("says in the error that an account has no agents", async () => {
  const { agents } = await account();
  expect((await errorOf(agents.get("Support"))).message).toBe(
    'No agent of this Rymi account is named "Support": it has no agents.',
  );
});

test("compares names character by character and suggests similar names in the error", async () => {
  const { agents, idOf } = await account("support", "Support ", "Sales", "Café");
  const { message } = await errorOf(agents.get("Support"));
  expect(message).toContain(
    `Names are compared exactly, and there is "support" (${idAt(0)}), "Support " (${idAt(1)}).`,
  );
  expect(message).not.toContain("Sales");
  expect(await idOf("support")).toBe(idAt(0));
  // Looks the same, but has another Unicode normalization form.
  expect((await errorOf(agents.get("Cafe\u0301"))).message).toContain(`"Café" (${idAt(3)})`);
});

test("fails with the ids of all agents when several have the name", async () => {
  const { agents } = await account("Support", "Sales", "Support");
  const error = await errorOf(agents.get("Support"));
  expect(error).toMatchObject({ name: "AgentError", code: "agent_ambiguous" });
  expect(error.message).toBe(`2 agents of this Rymi account are named "Support": ${idAt(0)}, ${idAt(2)}.`);
});

test("lists at most ten ids in the error", async () => {
  const { agents } = await account(...Array.from({ length: 13 }, () => "Support"));
  const { message } = await errorOf(agents.get("Support"));
  expect(message).toMatch(/^13 agents .* and 3 more\.$/);
  expect(message.match(/-4000-/g)).toHaveLength(10);
});

test("escapes and truncates a name, so that it stays on one short line of the message", async () => {
  const { agents } = await account("a");
  const { message } = await errorOf(agents.get(`\n\u202e${"x".repeat(500)}`));
  expect(message).not.toMatch(/[\p{C}]/u);
  expect(message).toContain('"\\n\\u202exxx');
  expect(message.length).toBeLessThan(250);
});

test("fails with no_agent_list when Rymi does not list agents", async () => {
  const rymi = await startRymi({ agentList: false });
  const error = await errorOf(new Agents(connect(rymi).client).get("Support"));
  expect(error).toMatchObject({ name: "AgentError", code: "no_agent_list" });
  expect(error.message).toMatch(new RegExp(`^${NO_AGENT_LIST}: GET /v1/agents\\?.*404`));
});

test("reads the list again when it changes between pages", async () => {
  const { rymi, idOf, pages } = await account(...many(250));
  rymi.faults.add({
    do: { kind: "then", run: () => rymi.addAgent({ id: idAt(900), name: "Latecomer" }) },
  });
  expect(await idOf("Latecomer")).toBe(idAt(900));
  expect(pages()).toHaveLength(4);
});

test("finds in the second listing an agent that the first one missed", async () => {
  const { rymi, idOf } = await account(...many(250));
  // One agent is removed and one is added, so the total is unchanged: the 201st moves to the page that was read already.
  rymi.faults.add({
    do: {
      kind: "then",
      run: () => {
        rymi.removeAgent(idAt(0));
        rymi.addAgent({ id: idAt(900), name: "Latecomer" });
      },
    },
  });
  expect(await idOf("Agent 200")).toBe(idAt(200));
});

test("fails with list_unsettled, not with agent_unknown, when the list keeps changing", async () => {
  const { rymi, agents } = await account(...many(250));
  let next = 900;
  rymi.faults.add({
    when: { path: /offset=0/ },
    times: Number.POSITIVE_INFINITY,
    do: { kind: "then", run: () => rymi.addAgent({ id: idAt(next++), name: "Crowd" }) },
  });
  const error = await errorOf(agents.get("Support"));
  expect(error).toMatchObject({ name: "AgentError", code: "list_unsettled" });
  expect(error.message).toContain(
    "The list of agents did not settle in 5 attempts (last: total changed from",
  );
});

test("reads the list again after a failed listing", async () => {
  const { rymi, agents, idOf } = await account("Support");
  rymi.faults.add({ do: { kind: "status", status: 403 } });
  expect(await errorOf(agents.get("Support"))).toMatchObject({ code: "forbidden" });
  expect(await idOf("Support")).toBe(idAt(0));
});
