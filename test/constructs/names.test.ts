import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { explainKey } from "../../src/api";
import { KIT_NAMES, KITS } from "../support/kits";
import { useScratchFolder } from "./support";

const scratch = useScratchFolder();

const FIRST = "+15551230021";
const SECOND = "+15551230022";

/** The message for two constructs that would have one address in Terraform. */
const collision = (one: string, other: string, address: string) =>
  `${one} and ${other} have the same name in Terraform, ${address}, so only one of them would be declared.`;

afterEach(() => {
  delete process.env["SYNTH_HCL_OUTPUT"];
});

describe.each(KIT_NAMES)("under %s", (kit) => {
  const { cdk, rymi } = KITS[kit];

  function newStack(): TerraformStack {
    const app = new cdk.App({ outdir: join(scratch(), "out"), stackTraces: false });
    const stack = new cdk.TerraformStack(app, "phones");
    new rymi.RymiProvider(stack, "rymi");
    return stack;
  }

  /** Each way in which a stack is synthesized. */
  const SYNTHS: readonly (readonly [
    name: string,
    synth: (build: (stack: TerraformStack) => void) => unknown,
  ])[] = [
    ["Testing.synth", (build) => cdk.Testing.synth(built(build))],
    ["Testing.synth with validations", (build) => cdk.Testing.synth(built(build), true)],
    ["Testing.synthHcl", (build) => cdk.Testing.synthHcl(built(build))],
    ["Testing.fullSynth", (build) => cdk.Testing.fullSynth(built(build))],
    ["app.synth", (build) => cdk.App.of(built(build)).synth()],
    [
      "app.synth to HCL",
      (build) => {
        process.env["SYNTH_HCL_OUTPUT"] = "true";
        cdk.App.of(built(build)).synth();
      },
    ],
  ];

  function built(build: (stack: TerraformStack) => void): TerraformStack {
    const stack = newStack();
    build(stack);
    return stack;
  }

  const names = (stack: TerraformStack) =>
    Object.keys(JSON.parse(cdk.Testing.synth(stack)).resource.rymi_number);

  describe.each(SYNTHS)("%s", (_, synth) => {
    test("two ids that get one name are refused with both paths, in place of the loss of a number", () => {
      expect(() =>
        synth((stack) => {
          new rymi.RymiNumber(stack, "front desk", { number: FIRST });
          new rymi.RymiNumber(stack, "frontdesk", { number: SECOND });
        }),
      ).toThrow(`[phones] ${collision("phones/front desk", "phones/frontdesk", "rymi_number.frontdesk")}`);
    });

    test.each<[type: string, declare: (stack: TerraformStack, id: string) => unknown]>([
      ["rymi_agent", (stack, id) => new rymi.DataRymiAgent(stack, id, { name: id })],
      ["rymi_agents", (stack, id) => new rymi.DataRymiAgents(stack, id)],
      ["rymi_number", (stack, id) => new rymi.DataRymiNumber(stack, id, { number: FIRST })],
      ["rymi_numbers", (stack, id) => new rymi.DataRymiNumbers(stack, id)],
    ])("so are two data sources %s", (type, declare) => {
      expect(() =>
        synth((stack) => {
          for (const id of ["a.b", "a b"]) declare(stack, id);
        }),
      ).toThrow(collision("phones/a.b", "phones/a b", `data.${type}.ab`));
    });

    test("a number may not collide with another resource of its type, of any class", () => {
      expect(() =>
        synth((stack) => {
          new cdk.TerraformResource(stack, "desk!", { terraformResourceType: "rymi_number" });
          new rymi.RymiNumber(stack, "desk", { number: FIRST });
        }),
      ).toThrow(collision("phones/desk!", "phones/desk", "rymi_number.desk"));
    });

    test("ids Default are dropped, so an entry of a map may collide with another number", () => {
      expect(() =>
        synth((stack) => {
          new rymi.RymiNumber(stack, "desk", { number: FIRST });
          new rymi.RymiNumbers(stack, "Default", { numbers: { desk: { number: SECOND } } });
        }),
      ).toThrow(collision("phones/desk", "phones/Default/desk", "rymi_number.desk"));
    });

    test.each([
      ["+15551230021", '"15551230021"', "line-15551230021"],
      ["-desk", '"-desk"', "line-desk"],
      ["受付", '""', "desk"],
      ["Default", '""', "desk"],
    ])("the id %s is refused with its path, the reason and another id", (id, name, better) => {
      expect(() => synth((stack) => new rymi.RymiNumber(stack, id, { number: FIRST }))).toThrow(
        `[phones/${id}] id: ${name} is not a valid name in Terraform: a name must begin with a letter or "_", followed by ` +
          `letters, digits, "_" and "-". cdktf derives it from the construct ids in the path, without characters other than ` +
          `A-Z, a-z, 0-9, "-" and "_", and without ids "Default". Replace the id "${id}", for instance by "${better}".`,
      );
    });

    test("the id of a map is refused at its first number, because it is part of all names", () => {
      const numbers = { desk: { number: FIRST }, spare: { number: SECOND } };
      expect(() => synth((stack) => new rymi.RymiNumbers(stack, "1st floor", { numbers }))).toThrow(
        /^\[phones\/1st floor\/desk\] id: "1stfloor_desk_\w{8}" is not a valid name .* Replace the id "1st floor", for instance by "line-1stfloor"\.$/,
      );
    });

    test("a name from overrideLogicalId is checked by the same rule", () => {
      expect(() =>
        synth((stack) => new rymi.RymiNumber(stack, "desk", { number: FIRST }).overrideLogicalId("my desk")),
      ).toThrow(
        /^\[phones\/desk\] id: "my desk" is not a valid name .* Pass another name to overrideLogicalId\.$/,
      );
    });
  });

  test("an invalid name is also refused where it is first used", () => {
    const stack = newStack();
    const desk = new rymi.RymiNumber(stack, "1", { number: FIRST });
    expect(() => desk.number).toThrow('[phones/1] id: "1" is not a valid name');
    expect(() => rymi.RymiNumber.generateConfigForImport(stack, "2", SECOND)).toThrow(
      '[phones/2] id: "2" is not a valid name',
    );
  });

  test("with overrideLogicalId every id is possible, and letters of all scripts are valid", () => {
    const stack = newStack();
    new rymi.RymiNumber(stack, "front desk", { number: FIRST });
    new rymi.RymiNumber(stack, "frontdesk", { number: SECOND }).overrideLogicalId("Empfang-größer");
    new rymi.RymiNumber(stack, "+1", { number: "+15551230023" }).overrideLogicalId("_1");
    expect(names(stack).sort()).toEqual(["Empfang-größer", "_1", "frontdesk"]);
  });

  test("the same name in another type, in a data source, in a nested stack or in a moved block is not a collision", () => {
    const stack = newStack();
    const moved = new rymi.RymiNumber(stack, "front desk", { number: FIRST });
    moved.moveToId("rymi_number.reception");
    new rymi.RymiNumber(stack, "frontdesk", { number: SECOND });
    new cdk.TerraformResource(stack, "front.desk", { terraformResourceType: "null_resource" });
    new rymi.DataRymiNumber(stack, "front_desk!", { number: FIRST }).overrideLogicalId("frontdesk");
    const nested = new cdk.TerraformStack(stack, "nested");
    new rymi.RymiNumber(nested, "frontdesk", { number: "+15551230023" });
    expect(names(stack)).toEqual(["frontdesk"]);
    expect(names(nested)).toEqual(["frontdesk"]);
  });

  test("a construct that was removed from the stack collides with nothing", () => {
    const stack = newStack();
    new rymi.RymiNumber(stack, "front desk", { number: FIRST });
    stack.node.tryRemoveChild("front desk");
    new rymi.RymiNumber(stack, "frontdesk", { number: SECOND });
    expect(names(stack)).toEqual(["frontdesk"]);
  });

  test("of many collisions the first ten are reported", () => {
    const stack = newStack();
    const numbers = (digit: number) =>
      Object.fromEntries(
        Array.from({ length: 12 }, (_, n) => [`desk${n}`, { number: `+1555123${digit}0${n + 10}` }]),
      );
    new rymi.RymiNumbers(stack, "lines", { numbers: numbers(1) });
    new rymi.RymiNumbers(new Construct(stack, "Default"), "lines", { numbers: numbers(2) });
    expect(() => cdk.Testing.synth(stack)).toThrow(
      /desk9_\w+, .*\n\[phones\] and 2 more collisions of names\.$/,
    );
  });

  test("the alias of a provider is checked as a name in Terraform", () => {
    expect(() => new rymi.RymiProvider(newStack(), "second", { alias: "second account" })).toThrow(
      /^\[phones\/second\] alias: "second account" is not a valid name .* Write another one, such as "second"\.$/,
    );
  });

  test.each(["constructor", "toString", "__proto__"])("%s is refused as an id by name", (id) => {
    const stack = newStack();
    const refusal = `[phones] id: ${explainKey(id)}`;
    expect(() => new rymi.RymiNumber(stack, id, { number: FIRST })).toThrow(refusal);
    expect(() => new rymi.RymiNumbers(stack, id, { numbers: {} })).toThrow(refusal);
    expect(() => new rymi.DataRymiAgent(stack, id, { name: "Support" })).toThrow(refusal);
    expect(() => new rymi.RymiProvider(stack, id)).toThrow(refusal);
  });

  test("a token as an id is refused", () => {
    const count = cdk.Token.asNumber("${var.count}");
    const stack = newStack();
    expect(() => new rymi.RymiNumber(stack, `line-${count}`, { number: FIRST })).toThrow(
      "[phones] id: an id is a token, but it becomes a name in Terraform",
    );
    const text = new cdk.TerraformVariable(stack, "text", { type: "string" }).stringValue;
    expect(() => new rymi.RymiNumbers(stack, text, { numbers: {} })).toThrow("[phones] id: an id is a token");
  });
});
