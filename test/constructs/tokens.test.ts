import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { KIT_NAMES, KITS } from "../support/kits";
import { useScratchFolder } from "./support";

const scratch = useScratchFolder();

const AGENT = "a11ce000-0000-4000-8000-000000000001";

const JOINED =
  "a number that is a token is directly beside a digit, a sign or another number, where cdktf does not find it. " +
  "Convert it to a string: `+1${Token.asString(number)}` or `+1${Fn.tostring(number)}`.";
const ELEMENT =
  "the list is a token: only Terraform knows its elements, and JavaScript cannot select one. " +
  "Write Fn.element(list, 0), and within a string Fn.tostring(Fn.element(list, 0)).";

describe.each(KIT_NAMES)("under %s", (kit) => {
  const { cdk, rymi } = KITS[kit];
  const { Fn, Token } = cdk;

  function newStack(): TerraformStack {
    const app = new cdk.App({ outdir: join(scratch(), "out"), stackTraces: false });
    const stack = new cdk.TerraformStack(app, "phones");
    new rymi.RymiProvider(stack, "rymi");
    return stack;
  }
  const count = Token.asNumber("${var.count}");
  const other = Token.asNumber("${var.other}");
  const texts = Token.asList("${var.texts}");
  const numbers = Token.asNumberList("${var.numbers}");
  const map = Token.asStringMap("${var.map}");

  test.each([
    ["behind a digit", `+1${count}`, JOINED],
    ["behind a plus sign", `+${count}`, JOINED],
    ["before a digit", `${count}0`, JOINED],
    ["two of them", `${count}${other}`, JOINED],
    ["two of them with a dash", `+1 ${count}-${other}`, JOINED],
    ["an element of a list of texts", texts[0] as string, ELEMENT],
    ["such an element in a text", `+1${texts[0]}`, ELEMENT],
    ["a list in a text", `${texts}`, ELEMENT],
    ["an element of a list of numbers in a text", `+1${numbers[0]}`, ELEMENT],
    ["that element alone", `${numbers[0]}`, ELEMENT],
    [
      "a key of a map",
      Object.keys(map)[0] as string,
      'the map is a token: only Terraform knows its keys. Write Fn.lookup(map, "key").',
    ],
  ])("a token that cdktf would not find is refused, in each property: %s", (_, value, message) => {
    const stack = newStack();
    expect(() => new rymi.RymiNumber(stack, "a", { number: value })).toThrow(`[phones/a] number: ${message}`);
    expect(() => new rymi.RymiNumber(stack, "b", { number: "+15551230001", agentId: value })).toThrow(
      `[phones/b] agentId: ${message}`,
    );
    expect(() => new rymi.RymiNumbers(stack, "c", { numbers: { desk: { number: value } } })).toThrow(
      `[phones/c/desk] number: ${message}`,
    );
    expect(() => new rymi.DataRymiNumber(stack, "d", { number: value })).toThrow(
      `[phones/d] number: ${message}`,
    );
    expect(() => new rymi.DataRymiNumbers(stack, "e", { agentId: value })).toThrow(
      `[phones/e] agentId: ${message}`,
    );
    expect(() => new rymi.DataRymiAgent(stack, "f", { name: value })).toThrow(`[phones/f] name: ${message}`);
    expect(() => new rymi.RymiProvider(stack, "g", { apiKey: value })).toThrow(
      `[phones/g] apiKey: ${message}`,
    );
    expect(() => new rymi.RymiProvider(stack, "h", { baseUrl: value })).toThrow(
      `[phones/h] baseUrl: ${message}`,
    );
  });

  test("an element of a list of numbers is refused as a number", () => {
    const [element] = numbers;
    expect(
      () => new rymi.RymiProvider(newStack(), "second", { alias: "b", requestTimeout: element as number }),
    ).toThrow(`[phones/second] requestTimeout: ${ELEMENT}`);
  });

  test("the remedies of the messages are synthesized correctly", () => {
    const stack = newStack();
    const values = {
      a: `+1${Token.asString(count)}`,
      b: `+1${Fn.tostring(count)}`,
      c: Fn.element(texts, 0),
      d: `+1${Fn.tostring(Fn.element(numbers, 0))}`,
      e: Fn.lookup(map, "desk"),
      f: `+${Fn.tostring(count)}${Fn.tostring(other)}`,
    };
    for (const [id, number] of Object.entries(values)) new rymi.RymiNumber(stack, id, { number });
    expect(JSON.parse(cdk.Testing.synth(stack, true)).resource.rymi_number).toEqual({
      a: { number: "+1${var.count}" },
      b: { number: "+1${tostring(${var.count})}" },
      c: { number: "${element(${var.texts}, 0)}" },
      d: { number: "+1${tostring(element(${var.numbers}, 0))}" },
      e: { number: "${${var.map}.desk}" },
      f: { number: "+${tostring(${var.count})}${tostring(${var.other})}" },
    });
  });

  test("a number token that cdktf does find is accepted, in a string and as a number", () => {
    const stack = newStack();
    new rymi.RymiProvider(stack, "second", {
      alias: "second",
      baseUrl: `https://rymi.example:${count}/`,
      requestTimeout: other,
    });
    new rymi.DataRymiAgent(stack, "support", { name: `Support ${count}` });
    const { provider, data } = JSON.parse(cdk.Testing.synth(stack, true));
    expect(provider.rymi[1]).toEqual({
      alias: "second",
      base_url: "https://rymi.example:${var.count}/",
      request_timeout: "${var.other}",
    });
    expect(data.rymi_agent.support).toEqual({ name: "Support ${var.count}" });
  });

  test.each([
    ["a map", map],
    ["a key with a number in it", { [`line-${count}`]: AGENT }],
    [
      "a key",
      {
        [new cdk.TerraformVariable(new cdk.TerraformStack(new cdk.App(), "x"), "key", {}).stringValue]: AGENT,
      },
    ],
  ])("the keys of a map must be literals: %s is refused", (_, tokens) => {
    expect(() => new rymi.RymiNumbers(newStack(), "lines", { numbers: tokens })).toThrow(
      "[phones/lines] numbers: a key is a token, but Terraform must know the keys first.",
    );
  });
});
