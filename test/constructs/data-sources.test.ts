import { Fn, TerraformOutput, type TerraformStack, TerraformVariable, Testing } from "cdktf";
import {
  DataRymiAgent,
  DataRymiAgents,
  DataRymiNumber,
  DataRymiNumbers,
  RymiNumber,
  RymiProvider,
} from "cdktf-rymi";
import { expression, synthesized, useStacks } from "./support";

const emptyStack = useStacks();

const AGENT = "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d";

function newStack(): TerraformStack {
  const stack = emptyStack();
  new RymiProvider(stack, "rymi");
  return stack;
}

test("one number is looked up, with its agent and its age", () => {
  const stack = newStack();
  const desk = new DataRymiNumber(stack, "desk", { number: "+15551234567" });
  new TerraformOutput(stack, "desk-facts", {
    value: [
      desk.id,
      desk.number,
      desk.agentId,
      desk.createdAt,
      desk.workspaceId,
      desk.webhookStatus,
      desk.webhookUrl,
    ],
  });

  expect(synthesized(stack)).toMatchObject({
    data: { rymi_number: { desk: { number: "+15551234567" } } },
    output: {
      "desk-facts": {
        value: [
          expression("data.rymi_number.desk.id"),
          expression("data.rymi_number.desk.number"),
          expression("data.rymi_number.desk.agent_id"),
          expression("data.rymi_number.desk.created_at"),
          expression("data.rymi_number.desk.workspace_id"),
          expression("data.rymi_number.desk.webhook_status"),
          expression("data.rymi_number.desk.webhook_url"),
        ],
      },
    },
  });
  expect(Testing.synthHcl(stack)).toContain('number = "+15551234567"');
});

test("an agent is looked up by its name, and its id is the agent of a number", () => {
  const stack = newStack();
  const support = new DataRymiAgent(stack, "support", { name: "Support" });
  new RymiNumber(stack, "desk", { number: "+15551234567", agentId: support.id });
  new TerraformOutput(stack, "who", { value: support.name });

  expect(synthesized(stack)).toMatchObject({
    data: { rymi_agent: { support: { name: "Support" } } },
    resource: { rymi_number: { desk: { agent_id: expression("data.rymi_agent.support.id") } } },
    output: { who: { value: expression("data.rymi_agent.support.name") } },
  });
  expect(Testing.synthHcl(stack)).toContain('data "rymi_agent" "support" {\nname = "Support"\n}');

  support.name = "Sales";
  expect(support.nameInput).toBe("Sales");
  expect(synthesized(stack)["data"]).toEqual({ rymi_agent: { support: { name: "Sales" } } });
});

test("all agents can be listed, counted, selected and iterated", () => {
  const stack = newStack();
  const all = new DataRymiAgents(stack, "all");
  const each = all.agents.allWithMapKey("id");
  new TerraformOutput(stack, "second", { value: [all.id, all.agents.get(1).id, all.agents.get(1).name] });
  new TerraformOutput(stack, "count", { value: Fn.lengthOf(all.agents) });
  new DataRymiNumbers(stack, "of", { forEach: each, agentId: each.getString("id") });

  expect(synthesized(stack)).toMatchObject({
    data: {
      rymi_agents: { all: {} },
      rymi_numbers: {
        of: {
          for_each: expression("{ for key, val in data.rymi_agents.all.agents: val.id => val }"),
          agent_id: expression("each.value.id"),
        },
      },
    },
    output: {
      second: {
        value: [
          expression("data.rymi_agents.all.id"),
          expression("data.rymi_agents.all.agents[1].id"),
          expression("data.rymi_agents.all.agents[1].name"),
        ],
      },
      count: { value: expression("length(data.rymi_agents.all.agents)") },
    },
  });
});

test("all numbers can be listed, counted, selected and iterated", () => {
  const stack = newStack();
  const all = new DataRymiNumbers(stack, "all");
  const third = all.numbers.get(2);
  new TerraformOutput(stack, "third", {
    value: [
      all.id,
      all.workspaceId,
      third.number,
      third.agentId,
      third.createdAt,
      third.webhookStatus,
      third.webhookUrl,
    ],
  });
  new TerraformOutput(stack, "count", { value: Fn.lengthOf(all.numbers) });
  const each = all.numbers.allWithMapKey("number");
  new RymiNumber(stack, "adopted", {
    forEach: each,
    number: each.getString("number"),
    agentId: AGENT,
  });

  const { data, resource, output } = synthesized(stack);
  expect({ data, resource, output }).toMatchInlineSnapshot(`
    {
      "data": {
        "rymi_numbers": {
          "all": {},
        },
      },
      "output": {
        "count": {
          "value": "\${length(data.rymi_numbers.all.numbers)}",
        },
        "third": {
          "value": [
            "\${data.rymi_numbers.all.id}",
            "\${data.rymi_numbers.all.workspace_id}",
            "\${data.rymi_numbers.all.numbers[2].number}",
            "\${data.rymi_numbers.all.numbers[2].agent_id}",
            "\${data.rymi_numbers.all.numbers[2].created_at}",
            "\${data.rymi_numbers.all.numbers[2].webhook_status}",
            "\${data.rymi_numbers.all.numbers[2].webhook_url}",
          ],
        },
      },
      "resource": {
        "rymi_number": {
          "adopted": {
            "agent_id": "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d",
            "for_each": "\${{ for key, val in data.rymi_numbers.all.numbers: val.number => val }}",
            "number": "\${each.value.number}",
          },
        },
      },
    }
  `);
});

test("the list is filtered by an agent, which can be changed and reset", () => {
  const stack = newStack();
  const some = new DataRymiNumbers(stack, "some", { agentId: AGENT });
  expect(some.agentIdInput).toBe(AGENT);
  expect(synthesized(stack)["data"]).toEqual({
    rymi_numbers: { some: { agent_id: AGENT } },
  });

  some.agentId = AGENT.toUpperCase();
  expect(some.agentIdInput).toBe(AGENT.toUpperCase());
  some.resetAgentId();
  expect(synthesized(stack)["data"]).toEqual({ rymi_numbers: { some: {} } });
});

test("known values are checked, tokens are accepted", () => {
  const stack = newStack();
  const later = new TerraformVariable(stack, "later", { type: "string" }).stringValue;
  expect(() => new DataRymiNumber(stack, "a", { number: "555" })).toThrow('[phones/a] number: "555" is not');
  expect(() => new DataRymiNumbers(stack, "b", { agentId: "bot" })).toThrow(
    '[phones/b] agentId: "bot" is not',
  );
  expect(() => new DataRymiAgent(stack, "e", { name: " " })).toThrow("[phones/e] name: it is empty. Write");
  expect(new DataRymiAgent(stack, "f", { name: later }).nameInput).toBe(later);
  expect(new DataRymiNumber(stack, "c", { number: later }).numberInput).toBe(later);
  expect(new DataRymiNumbers(stack, "d", { agentId: later }).agentIdInput).toBe(later);
});
