import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TerraformStack, TerraformVariable, Testing } from "cdktf";
import { RymiNumber, RymiNumbers, RymiProvider } from "cdktf-rymi";
import { explainE164, explainKey, explainUuid } from "../../src/api";
import { synthesized, useScratchFolder, useStacks } from "./support";

const emptyStack = useStacks();
const scratch = useScratchFolder();

const ALICE = "a11ce000-0000-4000-8000-000000000001";

function newStack(): TerraformStack {
  const stack = emptyStack();
  new RymiProvider(stack, "rymi");
  return stack;
}

function file(name: string, content: string): string {
  const path = join(scratch(), name);
  writeFileSync(path, content);
  return path;
}

/** What is synthesized of each number, without the hash that cdktf adds to names. */
function resources(stack: TerraformStack): unknown {
  const { rymi_number: blocks } = synthesized(stack)["resource"] as { rymi_number: Record<string, object> };
  return Object.fromEntries(
    Object.entries(blocks).map(([name, block]) => [name.replace(/_[0-9A-F]{8}$/, ""), block]),
  );
}

test("a map makes one number for each entry, in both forms", () => {
  const stack = newStack();
  const lines = new RymiNumbers(stack, "lines", {
    numbers: {
      "+15551234567": ALICE,
      "+15551234568": null,
      reception: { number: "+15551234569", agentId: ALICE },
      spare: { number: "+15551234570" },
    },
  });
  expect(resources(stack)).toEqual({
    lines_15551234567: { number: "+15551234567", agent_id: ALICE },
    lines_15551234568: { number: "+15551234568" },
    lines_reception: { number: "+15551234569", agent_id: ALICE },
    lines_spare: { number: "+15551234570" },
  });
  expect([...lines.all.keys()]).toEqual(["+15551234567", "+15551234568", "reception", "spare"]);
  expect(lines.get("reception")).toBeInstanceOf(RymiNumber);
  expect(() => lines.get("nobody")).toThrow('[phones/lines] there is no "nobody" in the map.');
});

test("the address of an entry does not depend on other entries", () => {
  const addressOf = (numbers: Record<string, string | null>) => {
    const lines = new RymiNumbers(newStack(), "lines", { numbers });
    return lines.get("+15551234567").friendlyUniqueId;
  };
  const alone = addressOf({ "+15551234567": null });
  expect(addressOf({ "+15551234500": null, "+15551234567": ALICE })).toBe(alone);
});

test.each([
  ["numbers.yaml", `+15551234567: ${ALICE}\nspare:\n  number: +15551234568\n`],
  ["numbers.json", `{"+15551234567": "${ALICE}", "spare": {"number": "+15551234568"}}`],
])("%s can hold the map", (name, content) => {
  const stack = newStack();
  new RymiNumbers(stack, "lines", { file: file(name, content) });
  expect(resources(stack)).toEqual({
    lines_15551234567: { number: "+15551234567", agent_id: ALICE },
    lines_spare: { number: "+15551234568" },
  });
});

test("an error in a file is reported with construct, file, line and key", () => {
  const path = file("numbers.yaml", "+15551234567:\nspare:\n  number: 555\n");
  expect(() => new RymiNumbers(newStack(), "lines", { file: path })).toThrow(
    `[phones/lines] ${path}:3:3: spare.number: ${explainE164("555")}`,
  );
});

test.each([
  [{ front: { agentId: ALICE } }, "[phones/lines] numbers.front.number: The number is missing"],
  [
    { front: { number: "+15551234567", agent: ALICE } },
    '[phones/lines] numbers.front.agent: An entry has "number" and',
  ],
  [{ "the front": { number: "+15551234567" } }, "[phones/lines] numbers.the front: A name must not"],
  [{ "555": ALICE }, `[phones/lines/555] number: ${explainE164("555")}`],
  [{ "+15551234567": "reception" }, `[phones/lines/+15551234567] agentId: ${explainUuid("reception")}`],
  [["+15551234567"], "[phones/lines] numbers: This is not a map"],
  [null, "[phones/lines] numbers: This is not a map"],
  [
    { constructor: { number: "+15551234567" } },
    `[phones/lines] numbers.constructor: ${explainKey("constructor")}`,
  ],
  [{ toString: "+15551234567" }, `[phones/lines] numbers.toString: ${explainKey("toString")}`],
  [
    JSON.parse('{"__proto__": {"number": "+15551234567"}}'),
    `[phones/lines] numbers.__proto__: ${explainKey("__proto__")}`,
  ],
  [
    JSON.parse(`{"front": {"number": "+15551234567", "__proto__": {"agentId": "${ALICE}"}}}`),
    `[phones/lines] numbers.front.__proto__: ${explainKey("__proto__")}`,
  ],
])("an error in code is reported with the construct: %j", (numbers, message) => {
  expect(() => new RymiNumbers(newStack(), "lines", { numbers: numbers as never })).toThrow(message);
});

test("entries under the key __proto__ of a literal are refused, in the map and in an entry", () => {
  const lines = (numbers: object) => new RymiNumbers(newStack(), "lines", { numbers: numbers as never });
  const map = { "+15551234567": ALICE, __proto__: { number: "+15551234568" } };
  expect(() => lines(map)).toThrow(
    '[phones/lines] numbers: entries that an object inherits, by Object.create or the key "__proto__", are not read.',
  );
  expect(() => lines({ front: { number: "+15551234567", __proto__: { agentId: ALICE } } })).toThrow(
    "[phones/lines] numbers.front: entries that an object inherits",
  );
});

test("a map without a prototype and an entry of a class are accepted", () => {
  class Line {
    readonly agentId = ALICE;
    constructor(readonly number: string) {}
  }
  const stack = newStack();
  const numbers = Object.assign(Object.create(null), { front: new Line("+15551234567") });
  new RymiNumbers(stack, "lines", { numbers });
  expect(resources(stack)).toEqual({ lines_front: { number: "+15551234567", agent_id: ALICE } });
});

test("either numbers or file is required, and not both", () => {
  expect(() => new RymiNumbers(newStack(), "lines", {})).toThrow(
    "[phones/lines] set either numbers or file, and not both.",
  );
  expect(() => new RymiNumbers(newStack(), "lines", { numbers: {}, file: "x" })).toThrow("set either");
});

test("values may be tokens", () => {
  const stack = newStack();
  const agent = new TerraformVariable(stack, "agent", { type: "string" });
  const number = new TerraformVariable(stack, "number", { type: "string" });
  new RymiNumbers(stack, "lines", {
    numbers: { "+15551234567": agent.stringValue, open: { number: number.stringValue } },
  });
  expect(resources(stack)).toMatchObject({
    lines_15551234567: { agent_id: "${var.agent}" },
    lines_open: { number: "${var.number}" },
  });
});

test("a number that is twice in a map, or in a map and beside it, fails the synth", () => {
  const stack = newStack();
  new RymiNumbers(stack, "lines", { numbers: { "+15551234567": null, again: { number: "+15551234567" } } });
  new RymiNumber(stack, "desk", { number: "+15551234567" });
  expect(() => Testing.synth(stack, true)).toThrow(
    "+15551234567 is declared 3 times, by phones/lines/+15551234567 and phones/lines/again and phones/desk",
  );
});

test("provider, lifecycle and dependsOn apply to each number", () => {
  const stack = newStack();
  const provider = new RymiProvider(stack, "second", { alias: "second" });
  const desk = new RymiNumber(stack, "desk", { number: "+15551234500" });
  new RymiNumbers(stack, "lines", {
    numbers: { "+15551234567": null },
    provider,
    lifecycle: { preventDestroy: true },
    dependsOn: [desk],
  });
  expect(resources(stack)).toMatchObject({
    lines_15551234567: {
      provider: "rymi.second",
      lifecycle: { prevent_destroy: true },
      depends_on: ["rymi_number.desk"],
    },
  });
});

test("with importExisting each number is imported", () => {
  const stack = newStack();
  const numbers = { "+15551234567": ALICE, spare: { number: "+15551234568" } };
  const lines = new RymiNumbers(stack, "lines", { numbers, importExisting: true });
  expect(synthesized(stack)["import"]).toEqual(
    [...lines.all.values()].map((line) => ({
      to: `rymi_number.${line.friendlyUniqueId}`,
      id: line.numberInput,
    })),
  );
  const number = new TerraformVariable(stack, "number", { type: "string" }).stringValue;
  expect(
    () => new RymiNumbers(stack, "open", { numbers: { open: { number } }, importExisting: true }),
  ).toThrow('[phones/open] "open" cannot be imported, because its number is a token.');
});
