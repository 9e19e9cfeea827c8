import { ErrorCode, Http2Error } from "./error";
import { decodeHuffman } from "./huffman";

/** The integers and strings of a header block, one after the other (RFC 7541, 5). What cannot be right throws. */
export class HeaderBlock {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  peek(): number {
    return this.#bytes[this.#at] ?? 0;
  }

  /** In the last `bits` of a byte, or in those and what follows. */
  integer(bits: number): number {
    const most = (1 << bits) - 1;
    let value = this.#byte() & most;
    if (value < most) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw broken("an integer of a header is too large");
  }

  text(): string {
    const isHuffman = this.peek() >= 0x80;
    const length = this.integer(7);
    const begin = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw broken("a header breaks off");
    const bytes = this.#bytes.subarray(begin, this.#at);
    const decoded = isHuffman ? decodeHuffman(bytes) : bytes;
    if (decoded === undefined) throw broken("a header is not in the code that it claims");
    // One letter for each byte, so that lengths are those of the wire.
    return decoded.toString("latin1");
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw broken("a header breaks off");
    return byte;
  }
}

/** What is said of headers that cannot be read. */
export function broken(why: string): Http2Error {
  return new Http2Error(ErrorCode.compression, why);
}
