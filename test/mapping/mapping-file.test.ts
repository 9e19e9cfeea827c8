import { parseMapping, readMappingFile } from "../../src/mapping";

const ALICE = "a11ce000-0000-4000-8000-000000000001";
const keyed = (text: string) =>
  parseMapping(text, "numbers.yaml").map(({ key, number, agentId }) => [key, number, agentId]);

test("numbers need no quotes in YAML, and keep their plus", () => {
  expect(keyed(`+15550000001: ${ALICE}\n"+15550000002": "${ALICE}"\n`)).toEqual([
    ["+15550000001", "+15550000001", ALICE],
    ["+15550000002", "+15550000002", ALICE],
  ]);
});

test.each(["null", "~", "", "Null"])("no agent is written %j", (nothing) => {
  expect(keyed(`+15550000001: ${nothing}\n`)).toEqual([["+15550000001", "+15550000001", null]]);
});

test("an entry may have a name of its own, and an agent may have one, too", () => {
  expect(
    keyed(`front: { number: +15550000001, agentId: &reception ${ALICE} }\n+15550000002: *reception\n`),
  ).toEqual([
    ["front", "+15550000001", ALICE],
    ["+15550000002", "+15550000002", ALICE],
  ]);
});

test("JSON is read as well, with tabs and a byte order mark", () => {
  const json = `\uFEFF{\n\t"+15550000001": "${ALICE}",\n\t"front": {"number": "+15550000002", "agentId": null}\n}\n`;
  expect(parseMapping(json, "numbers.json")).toEqual([
    { key: "+15550000001", number: "+15550000001", agentId: ALICE, line: 2 },
    { key: "front", number: "+15550000002", agentId: null, line: 3 },
  ]);
});

test.each([
  ["+15550000001: reception", 'numbers.yaml:1:1: +15550000001: "reception" is not a UUID'],
  [
    `a: ~\n15550000001: ${ALICE}`,
    'numbers.yaml:2:1: 15550000001: "15550000001" is not an E.164 phone number',
  ],
  ["front:\n  number: 555", 'numbers.yaml:2:3: front.number: "555" is not an E.164 phone number'],
  ["front:\n  agentId: ~", "numbers.yaml:1:1: front.number: The number is missing"],
  ["front:\n  number: +15550000001\n  agent: x", 'numbers.yaml:1:1: front: Unrecognized key: "agent"'],
  [
    "the front:\n  number: +15550000001",
    "numbers.yaml:1:1: the front: A name is not empty and has no white space",
  ],
  ["a: ~\n__proto__: ~", 'numbers.yaml:2:1: __proto__: "__proto__" is the name of a member that every'],
  ['{"constructor": {"number": "+15550000001"}}', 'numbers.yaml:1:2: constructor: "constructor" is the name'],
  ["toString: +15550000001", 'numbers.yaml:1:1: toString: "toString" is the name of a member'],
  [
    "front:\n  number: +15550000001\n  __proto__: { agentId: x }",
    'numbers.yaml:1:1: front: "__proto__" is the name of a member',
  ],
  ["+15550000001: ~\n+15550000001: ~", "numbers.yaml:2:1: Map keys must be unique"],
  ["+15550000001: [x]", "numbers.yaml:1:1: +15550000001: An agent is its id"],
  ["- +15550000001", "numbers.yaml:1:1: Write a map"],
  ["front: {", "numbers.yaml:1:9: "],
  ["", "numbers.yaml is empty. Write {} in it if there are to be no numbers."],
  ["# nothing yet", "numbers.yaml is empty."],
])("%j is refused with file, line and key", (text, message) => {
  expect(() => parseMapping(text, "numbers.yaml")).toThrow(message);
});

test("everything that is wrong is told at once, a line for each", () => {
  expect(() => parseMapping("a: 1\nb: 2\n", "numbers.yaml")).toThrow(
    /^numbers\.yaml:1:1: a: .*\n.*\nnumbers\.yaml:2:1: b: /,
  );
});

test("a map without numbers is written {}", () => {
  expect(parseMapping("{}", "numbers.json")).toEqual([]);
});

test("a file that is not there is an error that names it", () => {
  expect(() => readMappingFile("nowhere.yaml")).toThrow("nowhere.yaml cannot be read: ENOENT");
});
