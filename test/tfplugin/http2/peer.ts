import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Connection, type ConnectionEvents } from "../../../src/tfplugin/http2/connection";
import { type Frame, FrameType, frame } from "../../../src/tfplugin/http2/frame";
import { encodeHeaders } from "../../../src/tfplugin/http2/hpack";

export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
export const NO_SETTINGS = frame(FrameType.settings, 0, 0, Buffer.alloc(0));
export const HEADERS = encodeHeaders([[":path", "/echo"]]);

/** A client that says frame by frame what it is told to, right or wrong. */
export interface Peer {
  readonly connection: Connection;
  send(...bytes: readonly Uint8Array[]): void;
  /** Waits until so much of what came satisfies `isEnough`, and returns it. */
  until(isEnough: (frames: readonly Frame[]) => boolean): Promise<readonly Frame[]>;
  /** What came when the server has closed the connection. */
  closed(): Promise<readonly Frame[]>;
  /** Whether the server has closed the connection. */
  isClosed(): boolean;
  /** Closes without a word. */
  destroy(): void;
}

export interface PeerOptions {
  /** Does not close when the server does. */
  readonly staysOpen?: boolean;
}

export function usePeer(): (request: ConnectionEvents["request"], options?: PeerOptions) => Promise<Peer> {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  return async (request, { staysOpen = false } = {}) => {
    let isClosed = false;
    let isTornDown = false;
    const listener = createServer();
    const connected = new Promise<Connection>((resolve) => {
      listener.once("connection", (socket) => {
        const closed = () => {
          isClosed = true;
        };
        resolve(new Connection(socket, { request, closed }));
        listener.close();
      });
    });
    // By TCP, which forgives less than a socket with a path.
    await once(listener.listen(0, "127.0.0.1"), "listening");
    const { port } = listener.address() as AddressInfo;
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    // As a well-behaved client does, unless the test says otherwise.
    if (!staysOpen) socket.on("end", () => socket.end());
    socket.on("error", () => {});
    let hasSeenEnd = false;
    socket.on("close", () => {
      hasSeenEnd = true;
    });
    const connection = await connected;
    cleanUps.push(() => {
      isTornDown = true;
      socket.destroy();
    });
    const frames = collect(socket);
    const waitFor = async (isDone: () => boolean) => {
      while (!isDone() && !isTornDown) await delay(1);
      return frames;
    };
    return {
      connection,
      send: (...bytes) => socket.write(Buffer.concat(bytes)),
      until: (isEnough) => waitFor(() => isEnough(frames)),
      closed: () => waitFor(() => isClosed && hasSeenEnd),
      isClosed: () => isClosed,
      destroy: () => socket.destroy(),
    };
  };
}

function collect(socket: Socket): readonly Frame[] {
  const frames: Frame[] = [];
  let bytes = Buffer.alloc(0);
  socket.on("data", (piece: Buffer) => {
    bytes = Buffer.concat([bytes, piece]);
    for (let end = endOf(bytes); end <= bytes.length; end = endOf(bytes)) {
      const [type, flags] = [bytes.readUInt8(3), bytes.readUInt8(4)];
      frames.push({ type, flags, id: bytes.readUInt32BE(5), payload: bytes.subarray(9, end) });
      bytes = bytes.subarray(end);
    }
  });
  return frames;
}

function endOf(bytes: Buffer): number {
  return bytes.length < 9 ? Number.POSITIVE_INFINITY : 9 + bytes.readUIntBE(0, 3);
}

/** The last words of a server that gives up: why, as a number and in words. */
export function lastWords(frames: readonly Frame[]): { readonly code: number; readonly why: string } {
  const { type, payload } = frames.at(-1) as Frame;
  expect(type).toBe(FrameType.goAway);
  return { code: payload.readUInt32BE(4), why: payload.subarray(8).toString() };
}

/** The body of a stream's answer, so far. */
export function bodyOf(frames: readonly Frame[], id: number): Buffer {
  const data = frames.filter((frame) => frame.type === FrameType.data && frame.id === id);
  return Buffer.concat(data.map(({ payload }) => payload));
}
