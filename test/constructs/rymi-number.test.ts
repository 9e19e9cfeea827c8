import {
  TerraformCount,
  TerraformIterator,
  TerraformOutput,
  type TerraformStack,
  TerraformVariable,
  Testing,
} from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { explainE164 } from "../../src/api";
import { expression, synthesized, useStacks } from "./support";

const emptyStack = useStacks();

const AGENT = "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d";

function newStack(): TerraformStack {
  const stack = emptyStack();
  new RymiProvider(stack, "rymi");
  return stack;
}

test("a number and its agent are synthesized under their Terraform names, in JSON and in HCL", () => {
  const stack = newStack();
  new RymiNumber(stack, "desk", { number: "+15551234567", agentId: AGENT });
  new RymiNumber(stack, "parked", { number: "+15551234568" });

  expect(synthesized(stack)["resource"]).toEqual({
    rymi_number: {
      desk: { number: "+15551234567", agent_id: AGENT },
      parked: { number: "+15551234568" },
    },
  });
  expect(Testing.synthHcl(stack)).toContain(`agent_id = "${AGENT}"`);
});

test("attributes are references, inputs are the given values", () => {
  const stack = newStack();
  const desk = new RymiNumber(stack, "desk", {
    number: "+15551234567",
    agentId: AGENT,
  });
  new TerraformOutput(stack, "all", {
    value: [
      desk.id,
      desk.number,
      desk.agentId,
      desk.workspaceId,
      desk.webhookStatus,
      desk.webhookUrl,
      desk.fqn,
    ],
  });

  expect(synthesized(stack)["output"]).toEqual({
    all: {
      value: [
        expression("rymi_number.desk.id"),
        expression("rymi_number.desk.number"),
        expression("rymi_number.desk.agent_id"),
        expression("rymi_number.desk.workspace_id"),
        expression("rymi_number.desk.webhook_status"),
        expression("rymi_number.desk.webhook_url"),
        expression("rymi_number.desk"),
      ],
    },
  });
  expect([desk.numberInput, desk.agentIdInput]).toEqual(["+15551234567", AGENT]);
});

test("number and agent can be changed later, and the agent reset", () => {
  const stack = newStack();
  const desk = new RymiNumber(stack, "desk", {
    number: "+15551234567",
    agentId: AGENT,
  });
  desk.number = "+15551234568";
  desk.resetAgentId();

  expect(synthesized(stack)["resource"]).toEqual({
    rymi_number: { desk: { number: "+15551234568" } },
  });
});

test("provider, lifecycle, dependsOn and provisioners are synthesized", () => {
  const stack = newStack();
  const second = new RymiProvider(stack, "rymi-second", { alias: "second" });
  const first = new RymiNumber(stack, "first", { number: "+15551234567" });
  new RymiNumber(stack, "desk", {
    number: "+15551234568",
    provider: second,
    dependsOn: [first],
    lifecycle: { preventDestroy: true, ignoreChanges: ["agent_id"] },
    provisioners: [{ type: "local-exec", command: "true" }],
  });

  expect(synthesized(stack)["resource"]).toMatchObject({
    rymi_number: {
      desk: {
        provider: "rymi.second",
        depends_on: ["rymi_number.first"],
        lifecycle: { prevent_destroy: true, ignore_changes: ["agent_id"] },
        provisioner: [{ "local-exec": { command: "true" } }],
      },
    },
  });
});

test("forEach and count are synthesized", () => {
  const stack = newStack();
  const numbers = TerraformIterator.fromMap({
    "+15551234567": { agent: AGENT },
  });
  new RymiNumber(stack, "each", {
    forEach: numbers,
    number: numbers.key,
    agentId: numbers.getString("agent"),
  });
  const variable = new TerraformVariable(stack, "list", {
    type: "list(string)",
  });
  const count = TerraformCount.of(2);
  new RymiNumber(stack, "counted", {
    count,
    number: `\${${variable.fqn}[${count.index}]}`,
  });

  expect(synthesized(stack)["resource"]).toMatchInlineSnapshot(`
    {
      "rymi_number": {
        "counted": {
          "count": 2,
          "number": "\${var.list[\${count.index}]}",
        },
        "each": {
          "agent_id": "\${each.value.agent}",
          "for_each": {
            "+15551234567": {
              "agent": "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d",
            },
          },
          "number": "\${each.key}",
        },
      },
    }
  `);
});

test.each([
  ["a variable", (stack: TerraformStack) => new TerraformVariable(stack, "var", {}).stringValue],
  ["part of one", (stack: TerraformStack) => `+1${new TerraformVariable(stack, "var", {}).stringValue}`],
  [
    "an attribute of another number",
    (stack: TerraformStack) => new RymiNumber(stack, "other", { number: "+15551234567" }).number,
  ],
  ["an expression written out", () => expression("local.desk")],
])("a token is accepted: %s", (_, value) => {
  const stack = newStack();
  const unknown = value(stack);
  const desk = new RymiNumber(stack, "desk", {
    number: unknown,
    agentId: unknown,
  });
  expect([desk.numberInput, desk.agentIdInput]).toEqual([unknown, unknown]);
});

test("a known number that is not E.164 is refused, naming construct, value, rule and remedy", () => {
  expect(() => new RymiNumber(newStack(), "desk", { number: "+1 555 123 4567" })).toThrow(
    `[phones/desk] number: ${explainE164("+1 555 123 4567")}`,
  );
});

test("a known agent that is not a UUID is refused, naming construct, value, rule and remedy", () => {
  expect(
    () =>
      new RymiNumber(newStack(), "desk", {
        number: "+15551234567",
        agentId: "reception",
      }),
  ).toThrow(/^\[phones\/desk\] agentId: "reception" is not a UUID .* copy the agent's id/);
});

test("setters refuse wrong values as well", () => {
  const desk = new RymiNumber(newStack(), "desk", {
    number: "+15551234567",
    agentId: AGENT,
  });
  expect(() => {
    desk.number = "5551234567";
  }).toThrow("[phones/desk] number: ");
  expect(() => {
    desk.agentId = "";
  }).toThrow("[phones/desk] agentId: ");
  expect([desk.numberInput, desk.agentIdInput]).toEqual(["+15551234567", AGENT]);
});

test("a number that YAML has read as an integer is explained", () => {
  const number: string = JSON.parse("15551234567");
  expect(() => new RymiNumber(newStack(), "desk", { number })).toThrow(
    '[phones/desk] number: "15551234567" is not',
  );
});

test("a number is imported by the number itself, and code for it can be generated", () => {
  const stack = newStack();
  const second = new RymiProvider(stack, "rymi-second", { alias: "second" });
  new RymiNumber(stack, "desk", { number: "+15551234567" }).importFrom("+15551234567");
  RymiNumber.generateConfigForImport(stack, "found", "+15551234568");
  RymiNumber.generateConfigForImport(stack, "elsewhere", "+15551234569", second);

  expect(JSON.parse(Testing.synth(stack)).import).toEqual([
    { id: "+15551234567", to: "rymi_number.desk" },
    { id: "+15551234568", to: "rymi_number.found" },
    {
      id: "+15551234569",
      to: "rymi_number.elsewhere",
      provider: "rymi.second",
    },
  ]);
});

test("without a RymiProvider in the stack, synth says so", () => {
  const stack = emptyStack();
  new RymiNumber(stack, "desk", { number: "+15551234567" });
  expect(() => Testing.synth(stack, true)).toThrow(/provider constructs.*: rymi/);
});
