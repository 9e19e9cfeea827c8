import { broken, HeaderBlock } from "./header-block";
import { STATIC_TABLE } from "./static-table";

export type Header = readonly [name: string, value: string];

/** What an entry of the table takes besides its letters (RFC 7541, 4.1). */
const ENTRY_SIZE = 32;
/** Unless our settings say otherwise, and they do not. */
const LARGEST_TABLE = 4096;

/** Reads the header blocks of one connection in the order in which they came: each may refer to what earlier ones said. */
export class HeaderDecoder {
  /** The newest first. */
  readonly #table: Header[] = [];
  #size = 0;
  #limit = LARGEST_TABLE;

  /** @throws {Http2Error} for what is no header block; no later one of the connection can be read then */
  decode(bytes: Buffer): ReadonlyMap<string, string> {
    const headers = new Map<string, string>();
    const block = new HeaderBlock(bytes);
    while (!block.isAtEnd) {
      const header = this.#next(block);
      if (header !== undefined) headers.set(...header);
    }
    return headers;
  }

  /** Undefined for what only concerns the table (RFC 7541, 6). */
  #next(block: HeaderBlock): Header | undefined {
    const kind = block.peek();
    if (kind >= 0b1000_0000) return this.#entry(block.integer(7));
    if (kind >= 0b0100_0000) return this.#remember(this.#literal(block, 6));
    if (kind >= 0b0010_0000) {
      this.#resize(block.integer(5));
      return undefined;
    }
    return this.#literal(block, 4);
  }

  #literal(block: HeaderBlock, bits: number): Header {
    const index = block.integer(bits);
    const name = index === 0 ? block.text() : this.#entry(index)[0];
    return [name, block.text()];
  }

  #entry(index: number): Header {
    const entry = STATIC_TABLE[index - 1] ?? this.#table[index - 1 - STATIC_TABLE.length];
    if (entry === undefined) throw broken(`no header has the index ${index}`);
    return entry;
  }

  #remember(header: Header): Header {
    this.#table.unshift(header);
    this.#size += sizeOf(header);
    this.#evict();
    return header;
  }

  #resize(limit: number): void {
    if (limit > LARGEST_TABLE) throw broken(`a table of ${limit} bytes is larger than ${LARGEST_TABLE}`);
    this.#limit = limit;
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.#limit) this.#size -= sizeOf(this.#table.pop() as Header);
  }
}

function sizeOf([name, value]: Header): number {
  return name.length + value.length + ENTRY_SIZE;
}

/**
 * A header block that refers to nothing, and says first that nothing need be remembered: it is right on every connection,
 * whatever was said there, and for every size that a peer may want its table to have.
 */
export function encodeHeaders(headers: readonly Header[]): Buffer {
  const literals = headers.flatMap(([name, value]) => [LITERAL, ...text(name), ...text(value)]);
  return Buffer.concat([NO_TABLE, ...literals]);
}

const NO_TABLE = Buffer.of(0b0010_0000);
const LITERAL = Buffer.of(0);

function text(value: string): readonly Buffer[] {
  const bytes = Buffer.from(value, "latin1");
  return [Buffer.from(integer(bytes.length)), bytes];
}

/** In 7 bits of a byte, or in what follows it (RFC 7541, 5.1). */
function integer(value: number): readonly number[] {
  const most = 0x7f;
  if (value < most) return [value];
  const bytes = [most];
  let rest = value - most;
  for (; rest >= 0x80; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}
