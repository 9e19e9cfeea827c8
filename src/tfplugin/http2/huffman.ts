/**
 * How many bits stand for each byte, from 0 on, and last for the end of a string; `28*7` is seven times 28 (RFC 7541,
 * appendix B). Codes of one length count up, and the next length goes on from there, so that the lengths tell all of it.
 */
const LENGTHS = (
  "13 23 28*7 24 30 28*2 30 28*8 30 28*9 6 10*2 12 13 6 8 11 10*2 8 11 8 6*3 5*3 6*7 7 8 15 6 12 10 13 6 7*22 8 7 8 " +
  "13 19 13 14 6 15 5 6 5 6 5 6*3 5 7*2 6*3 5 6 7 6 5*2 6 7*5 15 11 14 13 28 20 22 20*2 22*3 23 22 23*5 24 23 24*2 " +
  "22 23 24 23*4 21 22 23 22 23*2 24 22 21 20 22*2 23*2 21 23 22*2 24 21 22 23*2 21*2 22 21 23 22 23*2 20 22*3 23 " +
  "22*2 23 26*2 20 19 22 23 22 25 26*3 27*2 26 24 25 19 21 26 27*2 26 27 24 21*2 26*2 28 27*3 20 24 20 21 22 21*2 " +
  "23 22*2 25*2 24*2 26 23 26 27 26*2 27*5 28 27*5 26 30"
)
  .split(" ")
  .flatMap((run) => {
    const [length, times = 1] = run.split("*").map(Number);
    return Array<number>(times).fill(Number(length));
  });
const END_OF_STRING = 256;
const LONGEST = 30;

interface CodesOfOneLength {
  readonly first: number;
  /** In the order of their codes. */
  readonly symbols: readonly number[];
}

const CODES: readonly CodesOfOneLength[] = codesByLength();

function codesByLength(): CodesOfOneLength[] {
  const codes: CodesOfOneLength[] = [];
  let first = 0;
  for (let length = 0; length <= LONGEST; length++) {
    const symbols = [...LENGTHS.keys()].filter((symbol) => LENGTHS[symbol] === length);
    codes.push({ first, symbols });
    first = (first + symbols.length) * 2;
  }
  return codes;
}

/** @returns undefined when the bytes are no such string */
export function decodeHuffman(bytes: Uint8Array): Buffer | undefined {
  const decoded: number[] = [];
  let code = 0;
  let length = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((byte >> bit) & 1);
      const codes = CODES[++length];
      if (codes === undefined) return undefined;
      const symbol = codes.symbols[code - codes.first];
      if (symbol === undefined) continue;
      if (symbol === END_OF_STRING) return undefined;
      decoded.push(symbol);
      code = 0;
      length = 0;
    }
  }
  // What is left fills up the last byte: the first bits of the end of a string, which are all set.
  const isFilledUp = length < 8 && code === (1 << length) - 1;
  return isFilledUp ? Buffer.from(decoded) : undefined;
}
