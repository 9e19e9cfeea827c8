import { E164, explainE164, explainKey, explainUuid, isE164, isUuid, sameUuid, Uuid } from "../../src/api";

const GOOD_NUMBERS = ["+15551234567", "+49301234567", "+12", "+123456789012345"];
const BAD_NUMBERS = [
  "",
  "+",
  "+1",
  "+1234567890123456",
  "+0155512345",
  "15551234567",
  "0015551234567",
  "+1 555 123 4567",
  "+1-555-123-4567",
  "tel:+15551234567",
  "+15551234567\n",
  "\n+15551234567",
  "+1555123456a",
  "+１５５５１２３４５６７",
  "+١٥٥٥١٢٣٤٥٦٧",
  "\u202a+15551234567",
];

test.each(GOOD_NUMBERS)("%j is an E.164 number", (number) => {
  expect(isE164(number)).toBe(true);
  expect(E164.safeParse(number).success).toBe(true);
  expect(explainE164(number)).toBeUndefined();
});

test.each(BAD_NUMBERS)("%j is not an E.164 number", (number) => {
  expect(isE164(number)).toBe(false);
  expect(E164.safeParse(number).success).toBe(false);
  expect(explainE164(number)).toContain("is not an E.164 phone number");
});

test.each([
  ["+1 555 123 4567", 'drop the spaces and write "+15551234567"'],
  ["+15551234567\n", 'drop the spaces and write "+15551234567"'],
  ["+1\u00a0555\u00a01234567", 'drop the spaces and write "+15551234567"'],
  ["+1 (555) 123-4567", 'drop everything but the plus sign and the digits and write "+15551234567"'],
  ["tel:+15551234567", 'drop everything but the plus sign and the digits and write "+15551234567"'],
  ["\u202a+15551234567", 'drop everything but the plus sign and the digits and write "+15551234567"'],
  ["＋１５５５", 'write it in plain characters, "+1555"'],
  ["＋1 (555) 1234567", 'write it in plain characters, "+15551234567"'],
  ["+١٥٥٥", "use the digits 0 to 9"],
  [
    "1.55512E+10",
    "a spreadsheet has rounded it: format the column as text there, and write the number in full",
  ],
  ["1,55512e10", "a spreadsheet has rounded it"],
  ["0015551234567", 'write "+" in place of the leading "00"'],
  ["5551234567", 'start it with "+" and the country code'],
  ["+0155512345", "a country code never begins with 0"],
  ["+1", "it has 1 digit"],
  ["+1234567890123456", "it has 16 digits"],
  ["", 'write the number with its country code, such as "+15551234567"'],
  ["+1555CALLME", "write nothing but the plus sign and the digits"],
  ["+1 555 123 4567 ext 9", "write nothing but the plus sign and the digits"],
  ["+49 (0)30 123456", 'leave out the "(0)"'],
])("%j is explained with its remedy", (number, remedy) => {
  expect(explainE164(number)).toContain(remedy);
});

test("an explanation quotes the value on one line, with escapes for invisible characters", () => {
  expect(explainE164("\u202a1555\n")).toMatch(/^"\\u202a1555\\n" is not /);
  expect(explainE164("9".repeat(500))).toHaveLength(explainE164("9".repeat(81))?.length ?? 0);
});

test.each([
  "123e4567-e89b-42d3-a456-426614174000",
  "123E4567-E89B-42D3-A456-426614174000",
  "00000000-0000-0000-0000-000000000000",
])("%j is a UUID and keeps its spelling", (id) => {
  expect(isUuid(id)).toBe(true);
  expect(Uuid.parse(id)).toBe(id);
  expect(explainUuid(id)).toBeUndefined();
});

test.each([
  ["", "copy the agent's id"],
  ["Reception", "copy the agent's id, not its name"],
  ["123e4567-e89b-42d3-a456-42661417400", "copy the agent's id"],
  ["123e4567-e89b-42d3-a456-426614174000\n", 'write "123e4567-e89b-42d3-a456-426614174000"'],
  ["{123e4567-e89b-42d3-a456-426614174000}", 'write "123e4567-e89b-42d3-a456-426614174000"'],
  ["urn:uuid:123e4567-e89b-42d3-a456-426614174000", 'write "123e4567-e89b-42d3-a456-426614174000"'],
  ["123e4567e89b42d3a456426614174000", 'with dashes, "123e4567-e89b-42d3-a456-426614174000"'],
])("%j is not a UUID and is explained", (id, remedy) => {
  expect(isUuid(id)).toBe(false);
  expect(Uuid.safeParse(id).success).toBe(false);
  expect(explainUuid(id)).toContain(remedy);
});

test("UUIDs are compared without letter case, and null equals only null", () => {
  const id = "123e4567-e89b-42d3-a456-426614174000";
  expect(sameUuid(id, id.toUpperCase())).toBe(true);
  expect(sameUuid(null, null)).toBe(true);
  expect(sameUuid(id, null)).toBe(false);
  expect(sameUuid(id, id.replace("1", "2"))).toBe(false);
});

test.each(["constructor", "toString", "__proto__"])("%s is refused as a key, with another one", (key) => {
  expect(explainKey(key)).toBe(
    `"${key}" is the name of a member that every JavaScript object has, so it is not safe as a key. Write another one, such as "${key.replaceAll("_", "")}-line".`,
  );
});

test("other keys are accepted, also empty ones and those with white space", () => {
  for (const key of ["desk", "+15551234567", "", "the front", "proto"])
    expect(explainKey(key)).toBeUndefined();
});
