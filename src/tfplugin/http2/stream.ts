import { ErrorCode } from "./error";
import { Flag, FRAME_HEADER_LENGTH, FrameType, frame, putFrame, uint32 } from "./frame";

/** Hears of a request. Must not throw. */
export interface Receiver {
  data(piece: Buffer): void;
  /** All of it has come. */
  end(): void;
  /** The client cancelled, or the connection broke, before all of the answer was sent. */
  gone(): void;
}

/** The connection, as its streams see it. */
export interface Outlet {
  /** Bytes that the peer takes now, on all streams together. */
  window: number;
  /** Bytes that the peer takes in one frame. */
  readonly frameSize: number;
  write(frames: Uint8Array): void;
  ended(stream: Stream): void;
}

/** One request and its answer. Headers and trailers are header blocks. What is said after the end goes nowhere. */
export class Stream {
  readonly id: number;
  readonly #outlet: Outlet;
  /** Bytes that the peer takes now, on this stream. */
  #window: number;
  #receiver: Receiver | undefined;
  #isAsked: boolean;
  #hasBegun = false;
  #isOver = false;
  /** The part of the body that waits for a window. */
  #waiting: Uint8Array | undefined;
  #trailers: Uint8Array | undefined;
  #sent = () => {};

  /** @param isAsked the request has no body */
  constructor(id: number, outlet: Outlet, window: number, isAsked: boolean) {
    this.id = id;
    this.#outlet = outlet;
    this.#window = window;
    this.#isAsked = isAsked;
  }

  /** Whether headers were sent. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The whole answer. */
  reply(headers: Uint8Array, body: Uint8Array, trailers: Uint8Array): void {
    const fits = Math.min(this.#outlet.frameSize, this.#outlet.window, this.#window);
    if (body.length > fits) {
      this.begin(headers);
      void this.send(body);
      this.end(trailers);
      return;
    }
    if (this.#isOver) return;
    // Nearly every answer is this: three frames that can go out at once.
    const parts = headers.length + body.length + trailers.length;
    const frames = Buffer.allocUnsafe(3 * FRAME_HEADER_LENGTH + parts);
    let at = putFrame(frames, 0, FrameType.headers, Flag.endHeaders, this.id, headers);
    at = putFrame(frames, at, FrameType.data, 0, this.id, body);
    putFrame(frames, at, FrameType.headers, Flag.endHeaders | Flag.endStream, this.id, trailers);
    this.#spend(body.length);
    this.#outlet.write(frames);
    this.#finish();
  }

  begin(headers: Uint8Array): void {
    if (this.#isOver) return;
    this.#hasBegun = true;
    this.#write(FrameType.headers, Flag.endHeaders, headers);
  }

  /** Resolves when the peer has taken all of it, or takes nothing any more. One part of the body at a time. */
  send(body: Uint8Array): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    this.#waiting = body;
    return new Promise((resolve) => {
      this.#sent = resolve;
      this.resume();
    });
  }

  /** With trailers, or with headers where there is no body. What waits is sent before. */
  end(trailers: Uint8Array): void {
    this.#trailers = trailers;
    this.resume();
  }

  /** Sends of what waits as much as the peer takes. */
  resume(): void {
    if (this.#isOver) return;
    while (this.#waiting !== undefined) {
      const { length } = this.#waiting;
      const size = Math.min(length, this.#outlet.frameSize, this.#outlet.window, this.#window);
      if (size <= 0 && length > 0) return;
      this.#spend(size);
      this.#write(FrameType.data, 0, this.#waiting.subarray(0, size));
      this.#waiting = size < length ? this.#waiting.subarray(size) : undefined;
    }
    this.#sent();
    if (this.#trailers === undefined) return;
    this.#write(FrameType.headers, Flag.endHeaders | Flag.endStream, this.#trailers);
    this.#finish();
  }

  widen(by: number): number {
    this.#window += by;
    return this.#window;
  }

  hear(receiver: Receiver): void {
    this.#receiver = receiver;
    if (this.#isAsked && !this.#isOver) receiver.end();
  }

  take(piece: Buffer, isEnd: boolean): void {
    if (this.#isAsked) return;
    this.#isAsked = isEnd;
    if (piece.length > 0) this.#receiver?.data(piece);
    if (isEnd && !this.#isOver) this.#receiver?.end();
  }

  gone(): void {
    this.#isOver = true;
    this.#outlet.ended(this);
    this.#sent();
    this.#receiver?.gone();
  }

  #spend(size: number): void {
    this.#window -= size;
    this.#outlet.window -= size;
  }

  #write(type: number, flags: number, payload: Uint8Array): void {
    this.#outlet.write(frame(type, flags, this.id, payload));
  }

  #finish(): void {
    this.#isOver = true;
    // Nobody will read the rest of the request (RFC 9113, 8.1).
    if (!this.#isAsked) this.#write(FrameType.resetStream, 0, uint32(ErrorCode.none));
    this.#outlet.ended(this);
  }
}
