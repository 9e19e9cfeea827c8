/** The types of ASN.1 DER (X.690) that our certificate consists of. */

const tagged =
  (tag: number) =>
  (...parts: readonly Uint8Array[]): Uint8Array => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Uint8Array.of(tag), length(content.length), content]);
  };

export const sequence = tagged(0x30);
export const setOf = tagged(0x31);
export const octetString = tagged(0x04);
export const explicit = (tag: number, content: Uint8Array) => tagged(0xa0 + tag)(content);
/** Implicit tag of a primitive, such as the dNSName of a GeneralName. */
export const implicit = (tag: number, content: Uint8Array) => tagged(0x80 + tag)(content);

export const boolean = (value: boolean) => tagged(0x01)(Uint8Array.of(value ? 0xff : 0));
export const bitString = (bytes: Uint8Array) => tagged(0x03)(Uint8Array.of(0), bytes);
export const utf8String = (text: string) => tagged(0x0c)(Buffer.from(text));

/** A positive integer from its big-endian bytes; a leading zero keeps the sign bit clear. */
export function integer(bytes: Uint8Array): Uint8Array {
  return tagged(0x02)((bytes[0] ?? 0) > 0x7f ? Uint8Array.of(0, ...bytes) : bytes);
}

/** For dates before 2050, as RFC 5280 requires: YYMMDDhhmmssZ. */
export function utcTime(date: Date): Uint8Array {
  return tagged(0x17)(Buffer.from(`${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));
}

export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06)(Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const septets = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) septets.unshift((left & 0x7f) | 0x80);
  return septets;
}

function length(count: number): Uint8Array {
  if (count < 0x80) return Uint8Array.of(count);
  return count < 0x100 ? Uint8Array.of(0x81, count) : Uint8Array.of(0x82, count >> 8, count & 0xff);
}
