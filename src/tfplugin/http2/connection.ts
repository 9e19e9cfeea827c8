/** HTTP/2 as a server speaks it, as much of it as gRPC needs. Must never learn what is asked. */
import type { Socket } from "node:net";
import { ErrorCode, Http2Error } from "./error";
import { Flag, type Frame, FrameReader, FrameType, frame, uint32 } from "./frame";
import { HeaderDecoder } from "./hpack";
import { INITIAL_SETTINGS, INITIAL_WINDOW, LARGEST_WINDOW, OUR_SETTINGS, readSettings } from "./settings";
import { type Outlet, type Receiver, Stream } from "./stream";

export interface ConnectionEvents {
  /** A request has begun. What is returned hears the rest of it. */
  request(stream: Stream, headers: ReadonlyMap<string, string>): Receiver;
  /** Is called once, whoever closed it, and after all streams are gone. */
  closed(): void;
}

/** Bytes that a client may send before it is told that they were taken, on all streams together. */
const WINDOW = 16 * 1024 * 1024;
/** Those of Terraform's have some 100 bytes. */
const LARGEST_HEADER_BLOCK = 64 * 1024;
/** For a client that does not close when all was sent. */
const LAST_WORDS_MS = 500;
const NOTHING = Buffer.alloc(0);

/** One connection of a client's. */
export class Connection implements Outlet {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #reader = new FrameReader();
  readonly #decoder = new HeaderDecoder();
  readonly #streams = new Map<number, Stream>();
  /** Highest id of a stream that was opened, and of one that will be answered. They count up. */
  #newest = 0;
  #accepted = 0;
  #settings = INITIAL_SETTINGS;
  #isSettled = false;
  /** Headers that have not come to their end. */
  #headers: { readonly id: number; readonly isEnd: boolean; readonly block: Buffer } | undefined;
  /** Bytes that came since the client was last told so. */
  #taken = 0;
  #output: Uint8Array[] = [];
  #isClosing = false;
  #isBroken = false;
  #lastWords: NodeJS.Timeout | undefined;
  window = INITIAL_WINDOW;

  constructor(socket: Socket, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#send(FrameType.settings, 0, OUR_SETTINGS);
    this.#send(FrameType.windowUpdate, 0, uint32(WINDOW - INITIAL_WINDOW));
    // A connection that breaks closes, too, and that is all there is to know.
    socket.on("error", () => {});
    socket.on("data", (piece: Buffer) => this.#read(piece));
    socket.once("close", () => this.#closed());
  }

  get frameSize(): number {
    return this.#settings.frameSize;
  }

  /** Takes no more requests, and closes when those that were taken are answered. */
  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#send(FrameType.goAway, 0, uint32(this.#accepted, ErrorCode.none));
    this.#closeWhenDone();
  }

  /** What is written in one turn of the event loop goes out together. */
  write(frames: Uint8Array): void {
    if (this.#output.length === 0) setImmediate(() => this.#flush());
    this.#output.push(frames);
  }

  ended(stream: Stream): void {
    this.#streams.delete(stream.id);
    this.#closeWhenDone();
  }

  #send(type: number, flags: number, payload: Uint8Array): void {
    this.write(frame(type, flags, 0, payload));
  }

  #flush(): void {
    const output = this.#output;
    this.#output = [];
    if (this.#socket.writable && output.length > 0) this.#socket.write(Buffer.concat(output));
  }

  #closeWhenDone(): void {
    if (this.#isClosing && this.#streams.size === 0) this.#end();
  }

  /** What the client still says is read and passed over: closed with it unread, TCP would drop what we said last. */
  #end(): void {
    if (this.#socket.writableEnded) return;
    this.#flush();
    this.#socket.end(() => {
      this.#lastWords = setTimeout(() => this.#socket.destroy(), LAST_WORDS_MS).unref();
    });
  }

  #closed(): void {
    clearTimeout(this.#lastWords);
    for (const stream of this.#streams.values()) stream.gone();
    this.#events.closed();
  }

  #read(piece: Buffer): void {
    if (this.#isBroken) return;
    try {
      this.#reader.read(piece, (frame) => this.#take(frame));
    } catch (error) {
      this.#isBroken = true;
      const { code, message } =
        error instanceof Http2Error ? error : new Http2Error(ErrorCode.internal, "the server failed");
      const why = Buffer.concat([uint32(this.#accepted, code), Buffer.from(message)]);
      this.#send(FrameType.goAway, 0, why);
      this.#end();
    }
  }

  #take(frame: Frame): void {
    const { type, flags, id, payload } = frame;
    if (!this.#isSettled && type !== FrameType.settings) throw protocolError("settings come first");
    if (this.#headers !== undefined && (type !== FrameType.continuation || id !== this.#headers.id))
      throw protocolError("headers are not continued");
    switch (type) {
      case FrameType.data:
        this.#takeData(frame);
        break;
      case FrameType.headers: {
        const block = unpadded(frame).subarray(flags & Flag.priority ? 5 : 0);
        this.#headers = { id, isEnd: (flags & Flag.endStream) !== 0, block: NOTHING };
        this.#takeHeaders(block, flags);
        break;
      }
      case FrameType.continuation:
        this.#takeHeaders(payload, flags);
        break;
      case FrameType.resetStream:
        sized(payload, 4);
        this.#opened(id)?.gone();
        break;
      case FrameType.settings:
        this.#takeSettings(frame);
        break;
      case FrameType.ping:
        sized(payload, 8);
        if (!(flags & Flag.ack)) this.#send(FrameType.ping, Flag.ack, payload);
        break;
      case FrameType.windowUpdate:
        this.#takeWindow(frame);
        break;
      case FrameType.pushPromise:
        throw protocolError("a client pushes nothing");
    }
  }

  /** Undefined when it is over. */
  #opened(id: number): Stream | undefined {
    if (id === 0 || id > this.#newest) throw protocolError(`stream ${id} is not open`);
    return this.#streams.get(id);
  }

  #takeData(frame: Frame): void {
    this.#taken += frame.payload.length;
    if (this.#taken > WINDOW / 2) {
      this.#send(FrameType.windowUpdate, 0, uint32(this.#taken));
      this.#taken = 0;
    }
    this.#opened(frame.id)?.take(unpadded(frame), (frame.flags & Flag.endStream) !== 0);
  }

  #takeHeaders(piece: Buffer, flags: number): void {
    if (this.#headers === undefined) throw protocolError("there are no headers to continue");
    const { id, isEnd } = this.#headers;
    const block = Buffer.concat([this.#headers.block, piece]);
    if (block.length > LARGEST_HEADER_BLOCK) throw protocolError("headers are too large");
    this.#headers = { id, isEnd, block };
    if (!(flags & Flag.endHeaders)) return;
    this.#headers = undefined;
    const headers = this.#decoder.decode(block);
    if (id > this.#newest) this.#open(id, headers, isEnd);
    // Trailers: nothing of theirs is wanted but the end.
    else this.#opened(id)?.take(NOTHING, true);
  }

  #open(id: number, headers: ReadonlyMap<string, string>, isEnd: boolean): void {
    if (id % 2 === 0) throw protocolError(`a client cannot open stream ${id}`);
    this.#newest = id;
    // The client was told that this one would not be answered.
    if (this.#isClosing) return;
    this.#accepted = id;
    const stream = new Stream(id, this, this.#settings.initialWindow, isEnd);
    this.#streams.set(id, stream);
    stream.hear(this.#events.request(stream, headers));
  }

  #takeSettings({ flags, payload }: Frame): void {
    this.#isSettled = true;
    if (flags & Flag.ack) return;
    const before = this.#settings;
    this.#settings = readSettings(payload, before);
    const wider = this.#settings.initialWindow - before.initialWindow;
    for (const stream of this.#streams.values()) widened(stream.widen(wider));
    this.#send(FrameType.settings, Flag.ack, NOTHING);
    this.#resume();
  }

  #takeWindow({ id, payload }: Frame): void {
    sized(payload, 4);
    const more = payload.readUInt32BE(0) & LARGEST_WINDOW;
    if (more === 0) throw protocolError("a window grows by nothing");
    if (id === 0) {
      this.window = widened(this.window + more);
      this.#resume();
      return;
    }
    const stream = this.#opened(id);
    if (stream === undefined) return;
    widened(stream.widen(more));
    stream.resume();
  }

  #resume(): void {
    for (const stream of this.#streams.values()) stream.resume();
  }
}

function widened(window: number): number {
  if (window > LARGEST_WINDOW) throw new Http2Error(ErrorCode.flowControl, "a window is too large");
  return window;
}

function sized({ length }: Buffer, expected: number): void {
  if (length !== expected)
    throw new Http2Error(ErrorCode.frameSize, `a frame has ${length} bytes in place of ${expected}`);
}

function unpadded({ flags, payload }: Frame): Buffer {
  if (!(flags & Flag.padded)) return payload;
  const end = payload.length - (payload[0] ?? 0);
  if (end < 1) throw protocolError("there is more padding than frame");
  return payload.subarray(1, end);
}

function protocolError(why: string): Http2Error {
  return new Http2Error(ErrorCode.protocol, why);
}
