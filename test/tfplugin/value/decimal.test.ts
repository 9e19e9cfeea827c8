import * as fc from "fast-check";
import { Decimal, parseNumber } from "../../../src/tfplugin/value/value";
import { decimalText } from "./arbitraries";

test.each<[text: string, value: number | bigint | Decimal]>([
  ["0", 0],
  ["-0", 0],
  ["0.0", 0],
  ["007", 7],
  ["1.50", 1.5],
  ["1e3", 1000],
  ["1E+3", 1000],
  ["1.5e-2", new Decimal("0.015")],
  ["12.5e1", 125],
  ["125e-3", 0.125],
  ["0.1", new Decimal("0.1")],
  ["-0.1", new Decimal("-0.1")],
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", 9007199254740992n],
  ["18446744073709551615", 18446744073709551615n],
  ["1e20", 100000000000000000000n],
  ["0.5000000000000000000000000001", new Decimal("0.5000000000000000000000000001")],
])("parses %s", (text, value) => {
  expect(parseNumber(text)).toStrictEqual(value);
});

test.each(["", "-", "+1", ".5", "5.", "1e", "0x10", "1_000", " 1", "1\n", "NaN", "Infinity", "1e99999"])(
  "refuses %j, which is not a number",
  (text) => {
    expect(() => parseNumber(text)).toThrow(TypeError);
  },
);

test.each(["1e5", "", "1.", "abc"])("does not make a decimal of %j", (text) => {
  expect(() => new Decimal(text)).toThrow("not a decimal number");
});

test("keeps the exact value of any number", () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const parsed = parseNumber(text);
      const [expected, actual] = [ratioOfText(text), ratioOf(parsed)];
      expect(actual.numerator * expected.denominator).toBe(expected.numerator * actual.denominator);
    }),
    { numRuns: 2000 },
  );
});

test("uses a bigint or a decimal only when a number would not be exact", () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const parsed = parseNumber(text);
      if (typeof parsed === "bigint") expect(Number.isSafeInteger(Number(parsed))).toBe(false);
      if (parsed instanceof Decimal) {
        const [exact, nearest] = [ratioOfText(parsed.text), ratioOfDouble(Number(parsed.text))];
        expect(nearest.numerator * exact.denominator).not.toBe(exact.numerator * nearest.denominator);
      }
    }),
    { numRuns: 2000 },
  );
});

/** An exact fraction. */
interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function ratioOf(value: number | bigint | Decimal): Ratio {
  if (typeof value === "bigint") return { numerator: value, denominator: 1n };
  return value instanceof Decimal ? ratioOfText(value.text) : ratioOfDouble(value);
}

function ratioOfText(text: string): Ratio {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const shift = BigInt(exponent) - BigInt(fraction.length);
  const digits = BigInt(whole + fraction);
  return shift >= 0n
    ? { numerator: digits * 10n ** shift, denominator: 1n }
    : { numerator: digits, denominator: 10n ** -shift };
}

/** The exact value of a double, from its 64 bits. */
function ratioOfDouble(value: number): Ratio {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = (word >> 52n) & 0x7ffn;
  const fraction = word & (2n ** 52n - 1n);
  const mantissa = exponent === 0n ? fraction : fraction + 2n ** 52n;
  const shift = (exponent === 0n ? 1n : exponent) - 1075n;
  const signed = value < 0 ? -mantissa : mantissa;
  return shift >= 0n
    ? { numerator: signed * 2n ** shift, denominator: 1n }
    : { numerator: signed, denominator: 2n ** -shift };
}
