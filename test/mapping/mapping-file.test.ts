import fc from "fast-check";
import { explainE164, explainKey, explainUuid } from "../../src/api";
import { parseMapping, readMappingFile } from "../../src/mapping";

const ALICE = "a11ce000-0000-4000-8000-000000000001";
/** The message for a member of the entry "front" that is neither its number nor its agent, without the remedy. */
const unknownMember = (member: string) =>
  `front.${member}: An entry has "number" and "agentId" only, not "${member}".`;
const keyed = (text: string) =>
  parseMapping(text, "numbers.yaml").map(({ key, number, agentId }) => [key, number, agentId]);

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

test("numbers need no quotes in YAML, and keep their plus", () => {
  expect(keyed(`+15550000001: ${ALICE}\n"+15550000002": "${ALICE}"\n`)).toEqual([
    ["+15550000001", "+15550000001", ALICE],
    ["+15550000002", "+15550000002", ALICE],
  ]);
});

test.each(["null", "~", "", "Null"])("%j means no agent", (nothing) => {
  expect(keyed(`+15550000001: ${nothing}\n`)).toEqual([["+15550000001", "+15550000001", null]]);
});

test("an entry may have a name, and an agent may have an anchor", () => {
  expect(
    keyed(`front: { number: +15550000001, agentId: &reception ${ALICE} }\n+15550000002: *reception\n`),
  ).toEqual([
    ["front", "+15550000001", ALICE],
    ["+15550000002", "+15550000002", ALICE],
  ]);
});

test("JSON is read, with tabs and a byte order mark", () => {
  const json = `\uFEFF{\n\t"+15550000001": "${ALICE}",\n\t"front": {"number": "+15550000002", "agentId": null}\n}\n`;
  expect(parseMapping(json, "numbers.json")).toEqual([
    { key: "+15550000001", number: "+15550000001", agentId: ALICE, line: 2 },
    { key: "front", number: "+15550000002", agentId: null, line: 3 },
  ]);
});

test.each([
  ["+15550000001: reception", `numbers.yaml:1:1: +15550000001: ${explainUuid("reception")}`],
  [`a: ~\n15550000001: ${ALICE}`, `numbers.yaml:2:1: 15550000001: ${explainE164("15550000001")}`],
  ["front:\n  number: 555", `numbers.yaml:2:3: front.number: ${explainE164("555")}`],
  ["front:\n  agentId: ~", "numbers.yaml:1:1: front.number: The number is missing"],
  ...["agent", "agent_id", "Agent-Id", "agentID"].map((member) => [
    `front:\n  number: +15550000001\n  ${member}: x`,
    `numbers.yaml:3:3: ${unknownMember(member)} Write "agentId".`,
  ]),
  [
    "front:\n  phone_number: +15550000001",
    `numbers.yaml:2:3: ${unknownMember("phone_number")} Write "number".`,
  ],
  [
    "front:\n  number: +15550000001\n  key: other",
    `numbers.yaml:3:3: ${unknownMember("key")} The key of the entry is its name.`,
  ],
  [
    "front:\n  number: +15550000001\n  carrier: x",
    `numbers.yaml:3:3: ${unknownMember("carrier")} Remove it.`,
  ],
  [
    "numbers:\n  +15550000001: ~",
    'numbers.yaml:2:3: numbers.+15550000001: A number must be a key of the outer map. Move it out of "numbers".',
  ],
  [
    '{"front": {"number": 15550000001}}',
    "numbers.yaml:1:12: front.number: Write the number as text with its plus",
  ],
  ["\uff0b15550000001: ~", `: ${explainE164("\uff0b15550000001")}`],
  ["front: { number: \uff0b１５５５ 0000001 }", `front.number: ${explainE164("\uff0b１５５５ 0000001")}`],
  ["1.55512E+10: ~", `numbers.yaml:1:1: 1.55512E+10: ${explainE164("1.55512E+10")}`],
  [
    "base: &base { number: +15550000001 }\nfront:\n  <<: *base",
    "numbers.yaml:3:3: front.<<: The merge key of YAML is not supported. Write number and agentId in each entry",
  ],
  ["<<: { number: +15550000001 }", "numbers.yaml:1:1: <<: The merge key of YAML is not supported."],
  [
    "+15550000001: ~\n---\n+15550000002: ~",
    'numbers.yaml:2:1: A second document begins here, and only one is read. Write all numbers into one map, without "---" between them.',
  ],
  [
    "the front:\n  number: +15550000001",
    "numbers.yaml:1:1: the front: A name must not be empty or contain white space",
  ],
  ["a: ~\n__proto__: ~", `numbers.yaml:2:1: __proto__: ${explainKey("__proto__")}`],
  [
    '{"constructor": {"number": "+15550000001"}}',
    `numbers.yaml:1:2: constructor: ${explainKey("constructor")}`,
  ],
  ["toString: +15550000001", `numbers.yaml:1:1: toString: ${explainKey("toString")}`],
  [
    "front:\n  number: +15550000001\n  __proto__: { agentId: x }",
    `numbers.yaml:3:3: front.__proto__: ${explainKey("__proto__")}`,
  ],
  ["+15550000001: ~\n+15550000001: ~", "numbers.yaml:2:1: +15550000001: This key is already in line 1."],
  ['{"a": null,\n "a": null}', "numbers.yaml:2:2: a: This key is already in line 1."],
  [
    '{"front": {"number": "+15550000001",\n"number": "+15550000002"}}',
    "numbers.yaml:2:1: front.number: This key is already in line 1. Keep one of them.",
  ],
  [
    "front:\n  number: +15550000001\n  number: +15550000001",
    "numbers.yaml:3:3: front.number: This key is already in line 2.",
  ],
  ["a: &x ~\na : *x", "numbers.yaml:2:1: a: This key is already in line 1."],
  ["+15550000001: *bob", "numbers.yaml:1:15: There is no anchor &bob before *bob."],
  [
    "front: &x { number: +15550000001,\n agentId: *x }",
    "numbers.yaml:2:11: *x is inside of its own anchor &x",
  ],
  ['"a\\e\\nb": { number: +15550000001 }', "numbers.yaml:1:1: a\\u001b b: A name must not"],
  ["[".repeat(20_000), "The text is nested too deeply. Write at most two levels of maps."],
  ["+15550000001: [x]", "numbers.yaml:1:1: +15550000001: Write the agent as text, its id"],
  ["- +15550000001", "numbers.yaml:1:1: This is not a map. Write number to agent"],
  ["front: {", "numbers.yaml:1:9: "],
  ["", "numbers.yaml is empty. If it is to hold no numbers, write {}."],
  ["# nothing yet", "numbers.yaml is empty."],
])("%j is refused with file, line and key", (text, message) => {
  expect(() => parseMapping(text, "numbers.yaml")).toThrow(message);
});

test.each([
  [
    '{"+15550000001": null,\n "front": {"number": "+15550000002", }\n}',
    "2:36: JSON allows no comma after the last entry. Remove it.",
  ],
  ['{"+15550000001": null,\n}', "1:22: JSON allows no comma after the last entry."],
  [
    '{\n // both lines\n "+15550000001": null}',
    "2:2: JSON allows no comments. Remove it, or name the file .yaml",
  ],
  ['{"+15550000001": null} # both lines', "1:24: JSON allows no comments."],
  [`{'+15550000001': null}`, `1:2: JSON allows double quotes only. Write " instead of '.`],
  ['{"it\'s, // } \\"": null, "b": nul', "1:33: Flow map must end with a }"],
  ['{"+15550000001', "Missing closing"],
])("a .json file with %j is refused, even where it is valid YAML", (text, message) => {
  expect(messageOf(() => parseMapping(text, "numbers.json"))).toContain(message);
});

test("a .yaml file may have a comma after the last entry, and quotes of both kinds", () => {
  expect(keyed(`{'+15550000001': "${ALICE}",}`)).toEqual([["+15550000001", "+15550000001", ALICE]]);
});

test("one agent may have as many aliases as there are numbers", () => {
  const lines = Array.from({ length: 500 }, (_, index) => `+1555${1_000_000 + index}: *bob`);
  const [first, ...others] = keyed(
    `bob: { number: +15550000001, agentId: &bob ${ALICE} }\n${lines.join("\n")}`,
  );
  expect(first).toEqual(["bob", "+15550000001", ALICE]);
  expect(others).toHaveLength(500);
  expect(others.every(([, , agentId]) => agentId === ALICE)).toBe(true);
});

test("aliases of aliases of aliases are not followed", () => {
  const levels = Array.from(
    { length: 40 },
    (_, level) => `l${level}: &l${level} [${`*l${level - 1},`.repeat(9)}]`,
  );
  expect(() => keyed(`l: &l-1 [x]\n${levels.join("\n")}`)).toThrow("numbers.yaml:41:1: l39: Write the agent");
});

test("of hundreds of errors the first hundred are reported, and the number of the others", () => {
  const text = Array.from({ length: 250 }, (_, index) => `"${index}": { number: x }`).join("\n");
  const lines = messageOf(() => keyed(text)).split("\n");
  expect(lines).toHaveLength(101);
  expect(lines[99]).toMatch(/^numbers\.yaml:100:\d+: 99\.number: "x" is not an E\.164/);
  expect(lines[100]).toBe("numbers.yaml: … and 150 more.");
});

test("the same text as JSON and as YAML has the same result", () => {
  const agent = fc.constantFrom(ALICE, null, "x", "");
  // No key that is a single backslash: after one, JSON.parse of Node.js 24 takes a quote for it (findings).
  const key = fc.constantFrom("+15550000001", "+15550000002", "front", "a b", '"', "a\\b", "\n");
  const entry = fc.oneof(agent, fc.record({ number: key, agentId: agent }, { requiredKeys: [] }));
  const mapping = fc.dictionary(key, entry, { maxKeys: 4 });
  fc.assert(
    fc.property(mapping, fc.constantFrom(0, 2, "\t"), (value, indent) => {
      const json = JSON.stringify(value, null, indent);
      const outcome = (text: string) => {
        try {
          return parseMapping(text, "f");
        } catch (error) {
          return String(error);
        }
      };
      // A comment makes it YAML.
      expect(outcome(`${json}\n# YAML`)).toEqual(outcome(json));
    }),
  );
});

test("all errors are reported together, one on each line", () => {
  expect(() => parseMapping("a: 1\nb: 2\n", "numbers.yaml")).toThrow(
    /^numbers\.yaml:1:1: a: .*\n.*\nnumbers\.yaml:2:1: b: /,
  );
});

test("a map without numbers is written {}", () => {
  expect(parseMapping("{}", "numbers.json")).toEqual([]);
});

test("a device is refused", () => {
  expect(() => readMappingFile("/dev/zero", "numbers.yaml")).toThrow(
    "numbers.yaml is a device. Give a plain file: what another program prints has to be saved first.",
  );
});

test("a missing file is an error that names it", () => {
  expect(() => readMappingFile("nowhere.yaml")).toThrow("nowhere.yaml does not exist.");
});
