import fc from "fast-check";
import { Glob } from "../../src/io";

test.each([
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["*", "a/b\n.c", true],
  ["?", "", false],
  ["?", "a", true],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["a*c", "ac", true],
  ["a*c", "abcbc", true],
  ["a*c", "abcb", false],
  ["*b?d*", "abcd", true],
  ["*ab*ab*", "aba", false],
  ["*ab*ab", "abab", true],
  ["a*a", "a", false],
  ["+1(555)*", "+15550000001", false],
  ["[ab]{c,d}!x", "[ab]{c,d}!x", true],
])("%j covers %j: %s", (pattern, text, covers) => {
  expect(new Glob(pattern).matches(text)).toBe(covers);
});

test("a pattern covers what a regular expression says of it", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "?", "*"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, word, (glob, text) => {
      const expected = new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(text);
      expect(new Glob(glob).matches(text)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test("stars upon stars take no time on a text that nearly fits", () => {
  const text = "a".repeat(100_000);
  // A regular expression would need more steps than there are atoms.
  expect(new Glob(`${"a*".repeat(50)}b`).matches(text)).toBe(false);
  expect(new Glob(`${"*a".repeat(50)}`).matches(text)).toBe(true);
});
