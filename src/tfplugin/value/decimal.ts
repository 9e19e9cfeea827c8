/** A number that no double holds exactly, such as 0.1, in plain decimal notation. */
export class Decimal {
  constructor(readonly text: string) {
    if (!/^-?\d+(\.\d+)?$/.test(text)) throw new TypeError(`not a decimal number: ${JSON.stringify(text)}`);
  }

  toString(): string {
    return this.text;
  }
}

const INTEGER = /^-?\d+$/;

/** The shortest faithful form: number for safe integers, bigint for other integers, else {@link Decimal}. */
export function parseNumber(text: string): number | bigint | Decimal {
  const plain = expand(text);
  if (!INTEGER.test(plain)) return isExactDouble(plain) ? Number(plain) : new Decimal(plain);
  const integer = BigInt(plain);
  return isSafe(integer) ? Number(integer) : integer;
}

export function isSafe(integer: bigint): boolean {
  return integer >= BigInt(Number.MIN_SAFE_INTEGER) && integer <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** True when the double nearest to `plain` is `plain` itself: 0.5 is, 0.1 is not. */
function isExactDouble(plain: string): boolean {
  const value = Number(plain);
  // 1074 digits are what the smallest double needs; toFixed stops at 100, far beyond what people write.
  const digits = plain.split(".")[1]?.length ?? 0;
  return digits <= 50 && Number(value.toFixed(100)) === value && trim(value.toFixed(100)) === trim(plain);
}

const trim = (plain: string) => plain.replace(/(?<!0)0+$/, "").replace(/\.$/, "");

/** JSON and state files may say 1e3 or 1.5E-2; Terraform's own wire form has no exponent. */
function expand(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (match === null) throw new TypeError(`not a decimal number: ${JSON.stringify(text)}`);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction)
    .padEnd(point, "0")
    .padStart(whole.length + fraction.length - Math.min(0, point), "0");
  const at = Math.max(0, point);
  const integer = digits.slice(0, at).replace(/^0+(?=\d)/, "") || "0";
  const rest = trimZeros(digits.slice(at));
  const magnitude = rest === "" ? integer : `${integer}.${rest}`;
  return magnitude === "0" ? "0" : sign + magnitude;
}

const trimZeros = (fraction: string) => fraction.replace(/(?<!0)0+$/, "");
