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
])("%s", (text, value) => {
  expect(parseNumber(text)).toStrictEqual(value);
});

test.each(["", "-", "+1", ".5", "5.", "1e", "0x10", "1_000", " 1", "1\n", "NaN", "Infinity", "1e99999"])(
  "%j is no number",
  (text) => {
    expect(() => parseNumber(text)).toThrow(TypeError);
  },
);

test.each(["1e5", "", "1.", "abc"])("a decimal in plain notation is not made of %j", (text) => {
  expect(() => new Decimal(text)).toThrow("not a decimal number");
});

test("no digit is lost or made up, whatever form a number takes", () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const parsed = parseNumber(text);
      const [given, kept] = [ratioOfText(text), ratioOf(parsed)];
      expect(kept.over * given.of).toBe(given.over * kept.of);
    }),
    { numRuns: 2000 },
  );
});

test("the form is the shortest that is faithful", () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const parsed = parseNumber(text);
      if (typeof parsed === "bigint") expect(Number.isSafeInteger(Number(parsed))).toBe(false);
      if (parsed instanceof Decimal) {
        const [exact, nearest] = [ratioOfText(parsed.text), ratioOfDouble(Number(parsed.text))];
        expect(nearest.over * exact.of).not.toBe(exact.over * nearest.of);
      }
    }),
    { numRuns: 2000 },
  );
});

/** An exact fraction. */
interface Ratio {
  readonly over: bigint;
  readonly of: bigint;
}

function ratioOf(value: number | bigint | Decimal): Ratio {
  if (typeof value === "bigint") return { over: value, of: 1n };
  return value instanceof Decimal ? ratioOfText(value.text) : ratioOfDouble(value);
}

function ratioOfText(text: string): Ratio {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const shift = BigInt(exponent) - BigInt(fraction.length);
  const digits = BigInt(whole + fraction);
  return shift >= 0n ? { over: digits * 10n ** shift, of: 1n } : { over: digits, of: 10n ** -shift };
}

/** What a double is, from its 64 bits. */
function ratioOfDouble(value: number): Ratio {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = (word >> 52n) & 0x7ffn;
  const fraction = word & (2n ** 52n - 1n);
  const mantissa = exponent === 0n ? fraction : fraction + 2n ** 52n;
  const shift = (exponent === 0n ? 1n : exponent) - 1075n;
  const signed = value < 0 ? -mantissa : mantissa;
  return shift >= 0n ? { over: signed * 2n ** shift, of: 1n } : { over: signed, of: 2n ** -shift };
}
