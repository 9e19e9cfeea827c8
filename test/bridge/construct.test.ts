import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import {
  App,
  Aspects,
  TerraformLocal,
  TerraformOutput,
  TerraformResource,
  type TerraformStack,
  TerraformVariable,
  Testing,
  Token,
} from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { RymiNumberBridge } from "cdktf-rymi/bridge";
import { explainE164, explainKey, explainUuid } from "../../src/api";
import { synthesized, useStacks } from "../constructs/support";
import { ALICE, BOB, NUMBER, OTHER } from "../support/hcl";

const stacks = useStacks();

function withNull(app?: App, id?: string): TerraformStack {
  const stack = stacks(app, id);
  new NullProvider(stack, "null");
  return stack;
}

interface NullBlock {
  readonly for_each: Record<string, unknown>;
  readonly triggers: Record<string, string>;
  readonly lifecycle?: { readonly precondition: readonly { readonly condition: string }[] };
  readonly provisioner: readonly {
    readonly "local-exec": {
      readonly when?: string;
      readonly command: string;
      readonly interpreter: readonly string[];
      readonly environment: Record<string, string>;
    };
  }[];
}

/** The two resources of the only bridge of a stack. */
function parts(stack: TerraformStack): { readonly registration: NullBlock; readonly attachment: NullBlock } {
  const { null_resource: blocks } = synthesized(stack)["resource"] as {
    null_resource: Record<string, NullBlock>;
  };
  const find = (part: string) => {
    const found = Object.entries(blocks).find(([name]) => name.includes(part));
    if (found === undefined) throw new Error(`there is no ${part}`);
    return found[1];
  };
  return { registration: find("registration"), attachment: find("attachment") };
}

const commands = (block: NullBlock) =>
  block.provisioner.map(({ "local-exec": { when = "create", command } }) => [when, command]);

test("a bridge is two null_resources over one map: only the registration removes", () => {
  const stack = withNull();
  new RymiNumberBridge(stack, "lines", {
    numbers: { desk: { number: NUMBER, agentId: ALICE }, spare: { number: OTHER } },
  });
  const { registration, attachment } = parts(stack);

  const forEach = { desk: { number: NUMBER, agent: ALICE }, spare: { number: OTHER, agent: "" } };
  expect(registration.for_each).toEqual(forEach);
  expect(registration.triggers).toEqual({ number: "${each.value.number}" });
  expect(registration.lifecycle).toBeUndefined();
  expect(commands(registration)).toEqual([
    ["create", "register"],
    ["destroy", "remove"],
  ]);
  expect(attachment.for_each).toEqual(forEach);
  expect(Object.keys(attachment.triggers).sort()).toEqual(["agent", "number", "registration"]);
  expect(commands(attachment)).toEqual([["create", '${self.triggers.agent == "" ? "detach" : "attach"}']]);
});

test("the command runs without a shell, by its absolute path, and neither path nor values are triggers", () => {
  const stack = withNull();
  new RymiNumberBridge(stack, "lines", { numbers: { desk: { number: NUMBER } } });
  for (const { "local-exec": local } of Object.values(parts(stack)).flatMap(({ provisioner }) => provisioner))
    expect(local.interpreter).toEqual([
      "node",
      expect.stringMatching(/^\/.*\/dist\/cli\/cdktf-rymi\.js$/),
      "bridge",
    ]);
});

test("another command can be set", () => {
  const stack = withNull();
  new RymiNumberBridge(stack, "lines", { numbers: {}, command: ["cdktf-rymi"] });
  expect(parts(stack).registration.provisioner[0]?.["local-exec"].interpreter).toEqual([
    "cdktf-rymi",
    "bridge",
  ]);
});

test("a removal gets the current declaration of the number, in any stack of the app, as bridge or resource", () => {
  const stack = withNull();
  new RymiNumberBridge(stack, "lines", { numbers: { "front desk": { number: NUMBER } } });
  const other = withNull(App.of(stack), "elsewhere");
  new RymiProvider(other, "rymi");
  new RymiNumber(other, "hotline", { number: OTHER });

  const environment = parts(stack).registration.provisioner[1]?.["local-exec"].environment;
  expect(environment).toEqual({
    RYMI_BRIDGE_NUMBER: "${self.triggers.number}",
    RYMI_BRIDGE_OWNER: "phones/lines[${each.key}]",
    RYMI_BRIDGE_DECLARED_BY: `\${lookup({"${NUMBER}":"phones/lines[front desk]","${OTHER}":"elsewhere/hotline"}, self.triggers.number, "")}`,
  });
});

test("a number with a count of 0 has no declaration", () => {
  const stack = withNull();
  new RymiProvider(stack, "rymi");
  new RymiNumber(stack, "off", { number: NUMBER, count: 0 });
  new RymiNumber(stack, "perhaps", { number: OTHER, count: Token.asNumber("${var.count}") });
  new RymiNumberBridge(stack, "lines", { numbers: {} });
  expect(parts(stack).registration.provisioner[1]?.["local-exec"].environment).toMatchObject({
    RYMI_BRIDGE_DECLARED_BY: `\${lookup({"${OTHER}":"phones/perhaps"}, self.triggers.number, "")}`,
  });
});

test("a number that another stack also declares is not removed by this bridge", () => {
  const stack = withNull();
  const app = App.of(stack);
  const numbers = { desk: { number: NUMBER } };
  new RymiNumberBridge(withNull(app, "a"), "lines", { numbers });
  new RymiNumberBridge(stack, "lines", { numbers });
  new RymiNumberBridge(withNull(app, "z"), "lines", { numbers: {} });
  expect(parts(stack).registration.provisioner[1]?.["local-exec"].environment).toMatchObject({
    RYMI_BRIDGE_DECLARED_BY: expect.stringContaining(`{"${NUMBER}":"a/lines[desk]"}`),
  });
});

test("values may be tokens: then Terraform checks them, and that no number is declared twice", () => {
  const stack = withNull();
  const number = new TerraformVariable(stack, "number", { type: "string" });
  const agent = new TerraformVariable(stack, "agent", { type: "string" });
  new RymiNumberBridge(stack, "lines", {
    numbers: {
      "front desk": { number: number.stringValue, agentId: agent.stringValue },
      desk: { number: `+1${number.stringValue}` },
      spare: { number: OTHER, agentId: null },
    },
  });
  const { registration } = parts(stack);
  expect(registration.for_each["front desk"]).toEqual({ number: "${var.number}", agent: "${var.agent}" });
  expect(registration.lifecycle?.precondition.map(({ condition }) => condition)).toEqual([
    expect.stringContaining("regex"),
    expect.stringContaining("length"),
    expect.stringContaining("(?i)"),
  ]);
});

test.each([
  [{ desk: { number: "+1 555 123 4567" } }, `numbers["desk"].number: ${explainE164("+1 555 123 4567")}`],
  [{ desk: { number: NUMBER, agentId: "alice" } }, `numbers["desk"].agentId: ${explainUuid("alice")}`],
  [{ "${var.key}": { number: NUMBER } }, "numbers: a key is"],
  [{ constructor: { number: NUMBER } }, `numbers: ${explainKey("constructor")}`],
  [JSON.parse(`{"__proto__":{"number":"${NUMBER}"}}`), `numbers: ${explainKey("__proto__")}`],
  [{ __proto__: { number: NUMBER } } as never, "numbers: entries that an object inherits"],
  [{ desk: { number: `+1${Token.asNumber("${var.n}")}` } }, 'numbers["desk"].number: a number that'],
  [{ desk: { number: Token.asList("${var.l}")[0] as string } }, 'numbers["desk"].number: the list is'],
])("%j is refused where it is written", (numbers, message) => {
  expect(() => new RymiNumberBridge(withNull(), "lines", { numbers })).toThrow(`[phones/lines] ${message}`);
});

test("a token as the map is refused because of its keys", () => {
  const numbers = Token.asAnyMap("${var.numbers}") as Record<string, { number: string }>;
  expect(() => new RymiNumberBridge(withNull(), "lines", { numbers })).toThrow("a key is a token");
});

test("a number that is declared twice is refused: within a bridge, in two, or as a RymiNumber of the stack", () => {
  const within = withNull();
  new RymiNumberBridge(within, "lines", { numbers: { a: { number: NUMBER }, b: { number: NUMBER } } });
  expect(() => synthesized(within)).toThrow(
    `${NUMBER} is declared 2 times, by phones/lines[a] and phones/lines[b].`,
  );

  const across = withNull();
  new RymiProvider(across, "rymi");
  new RymiNumber(across, "desk", { number: NUMBER });
  new RymiNumberBridge(across, "one", { numbers: { a: { number: NUMBER } } });
  new RymiNumberBridge(across, "two", { numbers: { a: { number: NUMBER } } });
  expect(() => synthesized(across)).toThrow(
    `${NUMBER} is declared 3 times, by phones/desk and phones/one[a] and phones/two[a].`,
  );
});

test("create_before_destroy is refused on the bridge itself, in any form", () => {
  const stack = withNull();
  new RymiNumberBridge(stack, "lines", { numbers: { desk: { number: NUMBER } } });
  Aspects.of(stack).add({
    visit: (node) => {
      if (TerraformResource.isTerraformResource(node)) node.lifecycle = { createBeforeDestroy: true };
    },
  });
  expect(() => {
    for (const node of stack.node.findAll()) for (const aspect of Aspects.of(stack).all) aspect.visit(node);
    synthesized(stack);
  }).toThrow("[phones/lines] create_before_destroy must be off");
});

test("create_before_destroy is refused on everything that depends on the bridge, directly or not", () => {
  const stack = withNull();
  const bridge = new RymiNumberBridge(stack, "lines", { numbers: { desk: { number: NUMBER } } });
  const attachment = bridge.node.findChild("attachment") as Resource;
  const between = new Resource(stack, "between", { dependsOn: [attachment] });
  new Resource(stack, "last", { triggers: { id: between.id }, lifecycle: { createBeforeDestroy: true } });
  expect(() => synthesized(stack)).toThrow(
    "create_before_destroy of null_resource.last also applies to this bridge, on which it depends",
  );
});

test("create_before_destroy elsewhere in the stack is allowed", () => {
  const stack = withNull();
  const before = new Resource(stack, "before", { lifecycle: { createBeforeDestroy: true } });
  new RymiNumberBridge(stack, "lines", { numbers: { desk: { number: NUMBER } }, dependsOn: [before] });
  expect(parts(stack).registration).toMatchObject({ depends_on: ["null_resource.before"] });
});

test("a renamed key is a moved block for each of the two resources", () => {
  const stack = withNull();
  const bridge = new RymiNumberBridge(stack, "lines", { numbers: { reception: { number: NUMBER } } });
  bridge.renameKey("front desk", "reception");
  expect(synthesized(stack)["moved"]).toEqual([
    {
      from: expect.stringMatching(/^null_resource\.lines_registration_\w+\["front desk"\]$/),
      to: expect.stringMatching(/^null_resource\.lines_registration_\w+\["reception"\]$/),
    },
    {
      from: expect.stringMatching(/^null_resource\.lines_attachment_\w+\["front desk"\]$/),
      to: expect.stringMatching(/^null_resource\.lines_attachment_\w+\["reception"\]$/),
    },
  ]);
  expect(() => bridge.renameKey("reception", "desk")).toThrow('"desk" must be a key of numbers');
  expect(() => bridge.renameKey("desk", "toString")).toThrow('"toString" must be a key of numbers');
});

test("a bridge whose resources collide with others is refused with both paths", () => {
  const stack = withNull();
  new Resource(stack, "registration!");
  const number = new TerraformVariable(stack, "number", { type: "string" }).stringValue;
  new TerraformLocal(stack, "numbers", ["mine"]);
  new RymiNumberBridge(stack, "Default", { numbers: { desk: { number } } });
  expect(() => Testing.synth(stack)).toThrow(
    /^\[phones\] phones\/registration! and phones\/Default\/registration have the same name .*null_resource\.registration,.*\n\[phones\] phones\/numbers and phones\/Default\/numbers have the same name .*local\.numbers,/,
  );
});

test("a bridge whose id begins with a digit is refused", () => {
  expect(() => new RymiNumberBridge(withNull(), "1st", { numbers: {} })).toThrow(
    /^\[phones\/1st\/registration\] id: "1st_registration_\w{8}" is not a valid name .* for instance by "line-1st"/,
  );
  expect(() => new RymiNumberBridge(withNull(), "constructor", { numbers: {} })).toThrow(
    `[phones] id: ${explainKey("constructor")}`,
  );
});

test("a forgotten bridge has removed blocks for its former addresses", () => {
  const before = withNull();
  new RymiNumberBridge(before, "lines", { numbers: {} });
  const { null_resource: blocks } = synthesized(before)["resource"] as { null_resource: object };

  const after = withNull();
  RymiNumberBridge.forget(after, "lines");
  const { resource, removed } = synthesized(after) as Record<string, { from: string; lifecycle: unknown }[]>;
  expect(resource).toBeUndefined();
  expect(removed).toEqual(
    expect.arrayContaining(
      Object.keys(blocks).map((name) => ({ from: `null_resource.${name}`, lifecycle: { destroy: false } })),
    ),
  );
});

test("a key in the environment at synth appears in no synthesized file", () => {
  process.env["RYMI_API_KEY"] = "rymi_secret";
  try {
    const stack = withNull();
    new RymiNumberBridge(stack, "lines", { numbers: { desk: { number: NUMBER, agentId: BOB } } });
    expect(JSON.stringify(synthesized(stack))).not.toContain("rymi_secret");
  } finally {
    delete process.env["RYMI_API_KEY"];
  }
});

test("an output may refer to an agent of the map", () => {
  const stack = withNull();
  const numbers = { desk: { number: NUMBER, agentId: ALICE } };
  new RymiNumberBridge(stack, "lines", { numbers });
  new TerraformOutput(stack, "desk", { value: numbers.desk.number });
  expect(synthesized(stack)["output"]).toEqual({ desk: { value: NUMBER } });
});
