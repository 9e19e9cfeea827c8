import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { KIT_NAMES, KITS } from "../support/kits";
import { useScratchFolder } from "./support";

const scratch = useScratchFolder();

const FIRST = "+15551230021";
const SECOND = "+15551230022";

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
      ).toThrow(
        "[phones] phones/front desk and phones/frontdesk have one name in Terraform, rymi_number.frontdesk, so only one of them would be declared.",
      );
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
      ).toThrow(`phones/a.b and phones/a b have one name in Terraform, data.${type}.ab,`);
    });

    test("a number is told apart from any other resource of its type, whatever class declares it", () => {
      expect(() =>
        synth((stack) => {
          new cdk.TerraformResource(stack, "desk!", { terraformResourceType: "rymi_number" });
          new rymi.RymiNumber(stack, "desk", { number: FIRST });
        }),
      ).toThrow("phones/desk! and phones/desk have one name in Terraform, rymi_number.desk,");
    });

    test("ids Default count for nothing, so an entry of a map may have the name of another number", () => {
      expect(() =>
        synth((stack) => {
          new rymi.RymiNumber(stack, "desk", { number: FIRST });
          new rymi.RymiNumbers(stack, "Default", { numbers: { desk: { number: SECOND } } });
        }),
      ).toThrow("phones/desk and phones/Default/desk have one name in Terraform, rymi_number.desk,");
    });

    test.each([
      ["+15551230021", '"15551230021"', "line-15551230021"],
      ["-desk", '"-desk"', "line-desk"],
      ["受付", '""', "desk"],
      ["Default", '""', "desk"],
    ])("the id %s is refused with its path, the reason and another id", (id, name, better) => {
      expect(() => synth((stack) => new rymi.RymiNumber(stack, id, { number: FIRST }))).toThrow(
        `[phones/${id}] id: Terraform cannot take the name ${name}: a name begins with a letter or "_" and goes on with ` +
          `letters, digits, "_" and "-". cdktf makes it of the ids in the path, without their other characters and ` +
          `without ids "Default". Write another id than "${id}", such as "${better}".`,
      );
    });

    test("the id of a map is refused for its first number, as it begins the names of all", () => {
      const numbers = { desk: { number: FIRST }, spare: { number: SECOND } };
      expect(() => synth((stack) => new rymi.RymiNumbers(stack, "1st floor", { numbers }))).toThrow(
        /^\[phones\/1st floor\/desk\] id: Terraform cannot take the name "1stfloor_desk_\w{8}": .* Write another id than "1st floor", such as "line-1stfloor"\.$/,
      );
    });

    test("a name of your own is held to the same rule", () => {
      expect(() =>
        synth((stack) => new rymi.RymiNumber(stack, "desk", { number: FIRST }).overrideLogicalId("my desk")),
      ).toThrow(
        /^\[phones\/desk\] id: Terraform cannot take the name "my desk": .* Give overrideLogicalId another one\.$/,
      );
    });
  });

  test("a wrong name is refused where it is first used, too", () => {
    const stack = newStack();
    const desk = new rymi.RymiNumber(stack, "1", { number: FIRST });
    expect(() => desk.number).toThrow('[phones/1] id: Terraform cannot take the name "1"');
    expect(() => rymi.RymiNumber.generateConfigForImport(stack, "2", SECOND)).toThrow(
      "[phones/2] id: Terraform cannot take",
    );
  });

  test("names of your own make every id possible, and letters of all scripts are letters", () => {
    const stack = newStack();
    new rymi.RymiNumber(stack, "front desk", { number: FIRST });
    new rymi.RymiNumber(stack, "frontdesk", { number: SECOND }).overrideLogicalId("Empfang-größer");
    new rymi.RymiNumber(stack, "+1", { number: "+15551230023" }).overrideLogicalId("_1");
    expect(names(stack).sort()).toEqual(["Empfang-größer", "_1", "frontdesk"]);
  });

  test("the same name in another type, in a data source, in a nested stack or in a moved block is no collision", () => {
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

  test("a construct that was taken out of the stack collides with nothing", () => {
    const stack = newStack();
    new rymi.RymiNumber(stack, "front desk", { number: FIRST });
    stack.node.tryRemoveChild("front desk");
    new rymi.RymiNumber(stack, "frontdesk", { number: SECOND });
    expect(names(stack)).toEqual(["frontdesk"]);
  });

  test("of many collisions the first ten are told", () => {
    const stack = newStack();
    const numbers = (digit: number) =>
      Object.fromEntries(
        Array.from({ length: 12 }, (_, n) => [`desk${n}`, { number: `+1555123${digit}0${n + 10}` }]),
      );
    new rymi.RymiNumbers(stack, "lines", { numbers: numbers(1) });
    new rymi.RymiNumbers(new Construct(stack, "Default"), "lines", { numbers: numbers(2) });
    expect(() => cdk.Testing.synth(stack)).toThrow(
      /desk9_\w+, so only one of them would be declared\. .*\n\[phones\] and 2 more names that are taken\.$/,
    );
  });

  test("the alias of a provider is a name in Terraform, too", () => {
    expect(() => new rymi.RymiProvider(newStack(), "second", { alias: "second account" })).toThrow(
      '[phones/second] alias: Terraform cannot take the name "second account": a name begins',
    );
  });

  test.each(["constructor", "toString", "__proto__"])("%s is refused as an id by name", (id) => {
    const stack = newStack();
    const refusal = `[phones] id: "${id}" is the name of a member that every JavaScript object has, so it is not safe as a key. Write another one, such as "${id.replaceAll("_", "")}-line".`;
    expect(() => new rymi.RymiNumber(stack, id, { number: FIRST })).toThrow(refusal);
    expect(() => new rymi.RymiNumbers(stack, id, { numbers: {} })).toThrow(refusal);
    expect(() => new rymi.DataRymiAgent(stack, id, { name: "Support" })).toThrow(refusal);
    expect(() => new rymi.RymiProvider(stack, id)).toThrow(refusal);
  });

  test("an id is not a token, whose name would be another one with every synth", () => {
    const count = cdk.Token.asNumber("${var.count}");
    const stack = newStack();
    expect(() => new rymi.RymiNumber(stack, `line-${count}`, { number: FIRST })).toThrow(
      "[phones] id: an id is a token, but it becomes a name in Terraform",
    );
    const text = new cdk.TerraformVariable(stack, "text", { type: "string" }).stringValue;
    expect(() => new rymi.RymiNumbers(stack, text, { numbers: {} })).toThrow("[phones] id: an id is a token");
  });
});
