import { ErrorCode, Http2Error } from "./error";

/** RFC 9113, 6. Others may come, and mean nothing. */
export const FrameType = {
  data: 0x0,
  headers: 0x1,
  resetStream: 0x3,
  settings: 0x4,
  pushPromise: 0x5,
  ping: 0x6,
  goAway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const;

export const Flag = {
  endStream: 0x1,
  ack: 0x1,
  endHeaders: 0x4,
  padded: 0x8,
  priority: 0x20,
} as const;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 for the connection itself. */
  readonly id: number;
  readonly payload: Buffer;
}

export const FRAME_HEADER_LENGTH = 9;
/** Longest payload in either direction, unless settings say otherwise. Ours do not. */
export const FRAME_SIZE = 16_384;

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** Cuts what a client sends into frames, in whatever pieces it comes. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #hasBegun = false;

  /**
   * @param take is called with each frame that is there as a whole
   * @throws {Http2Error} for what is no HTTP/2, and whatever `take` throws
   */
  read(piece: Buffer, take: (frame: Frame) => void): void {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let at = this.#hasBegun ? 0 : this.#begin(bytes);
    while (this.#hasBegun && at + FRAME_HEADER_LENGTH <= bytes.length) {
      const length = bytes.readUIntBE(at, 3);
      if (length > FRAME_SIZE)
        throw new Http2Error(ErrorCode.frameSize, `a frame of ${length} bytes is too large`);
      const begin = at + FRAME_HEADER_LENGTH;
      const end = begin + length;
      if (end > bytes.length) break;
      take({
        type: bytes.readUInt8(at + 3),
        flags: bytes.readUInt8(at + 4),
        id: bytes.readUInt32BE(at + 5) & 0x7fff_ffff,
        payload: bytes.subarray(begin, end),
      });
      at = end;
    }
    this.#rest = bytes.subarray(at);
  }

  /** Where the first frame begins. What differs from the preface is refused at its first byte. */
  #begin(bytes: Buffer): number {
    const preface = bytes.subarray(0, PREFACE.length);
    if (!preface.equals(PREFACE.subarray(0, preface.length)))
      throw new Http2Error(ErrorCode.protocol, "the client does not speak HTTP/2");
    this.#hasBegun = preface.length === PREFACE.length;
    return this.#hasBegun ? PREFACE.length : 0;
  }
}

/** Writes a frame at a place, and returns where it ends. */
export function putFrame(
  target: Buffer,
  at: number,
  type: number,
  flags: number,
  id: number,
  payload: Uint8Array,
): number {
  target.writeUIntBE(payload.length, at, 3);
  target.writeUInt8(type, at + 3);
  target.writeUInt8(flags, at + 4);
  target.writeUInt32BE(id, at + 5);
  target.set(payload, at + FRAME_HEADER_LENGTH);
  return at + FRAME_HEADER_LENGTH + payload.length;
}

export function frame(type: number, flags: number, id: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(FRAME_HEADER_LENGTH + payload.length);
  putFrame(bytes, 0, type, flags, id, payload);
  return bytes;
}

/** Payloads are made of these. */
export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}
