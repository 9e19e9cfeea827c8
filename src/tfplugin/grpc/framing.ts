import { GrpcError, Status } from "./status";

/** A message on the wire: a byte that says whether it is compressed, four bytes of length, then its bytes. */
const PREFIX_LENGTH = 5;

/** Far above anything that Terraform sends: it passes states of 10,000 objects one by one. */
export const LARGEST_MESSAGE = 256 * 1024 * 1024;

export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX_LENGTH + message.length);
  framed.writeUInt8(0, 0);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, PREFIX_LENGTH);
  return framed;
}

/** Puts the one message of a request together, in whatever pieces it comes. What cannot be right throws at once. */
export class MessageReader {
  readonly #largest: number;
  #pieces: Buffer[] = [];
  #size = 0;
  /** Of the whole frame; not known before its prefix is there. */
  #expected = Number.POSITIVE_INFINITY;

  constructor(largest = LARGEST_MESSAGE) {
    this.#largest = largest;
  }

  /** @throws {GrpcError} when this cannot become one message that is taken */
  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#expected === Number.POSITIVE_INFINITY && this.#size >= PREFIX_LENGTH) this.#readPrefix();
    if (this.#size > this.#expected) throw new GrpcError(Status.unimplemented, "more than one message came");
  }

  /** The message, when all of the request has come. */
  end(): Buffer {
    if (this.#size === 0) throw new GrpcError(Status.unimplemented, "no message came");
    if (this.#size !== this.#expected) throw new GrpcError(Status.internal, "the message broke off");
    return this.#joined().subarray(PREFIX_LENGTH);
  }

  #readPrefix(): void {
    const prefix = this.#joined();
    if (prefix.readUInt8(0) !== 0) {
      throw new GrpcError(Status.unimplemented, "compressed messages are not taken");
    }
    const length = prefix.readUInt32BE(1);
    if (length > this.#largest) {
      throw new GrpcError(
        Status.resourceExhausted,
        `the message has ${length} bytes, more than ${this.#largest}`,
      );
    }
    this.#expected = PREFIX_LENGTH + length;
  }

  #joined(): Buffer {
    const [only] = this.#pieces;
    if (only !== undefined && this.#pieces.length === 1) return only;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}
