import { setTimeout as delay } from "node:timers/promises";
import { Flag, FrameType, frame, uint32 } from "../../../src/tfplugin/http2/frame";
import { encodeHeaders } from "../../../src/tfplugin/http2/hpack";
import type { Receiver, Stream } from "../../../src/tfplugin/http2/stream";
import { bodyOf, HEADERS, lastWords, NO_SETTINGS, PREFACE, usePeer } from "./peer";

const peer = usePeer();
const NOTHING = Buffer.alloc(0);
const STATUS = encodeHeaders([[":status", "200"]]);
const END = encodeHeaders([["end", "1"]]);

/** Answers with what was asked. */
function echo(stream: Stream): Receiver {
  const pieces: Buffer[] = [];
  return {
    data: (piece) => pieces.push(piece),
    end: () => stream.reply(STATUS, Buffer.concat(pieces), END),
    gone() {},
  };
}

const open = (id: number, flags = 0) => frame(FrameType.headers, Flag.endHeaders | flags, id, HEADERS);
const data = (id: number, text: string | Buffer, flags: number = Flag.endStream) =>
  frame(FrameType.data, flags, id, Buffer.from(text));
const settings = (...pairs: readonly [name: number, value: number][]) =>
  frame(
    FrameType.settings,
    0,
    0,
    Buffer.concat(pairs.map(([name, value]) => Buffer.concat([Buffer.of(0, name), uint32(value)]))),
  );
const INITIAL_WINDOW = 4;
const FRAME_SIZE = 5;
const wider = (id: number, by: number) => frame(FrameType.windowUpdate, 0, id, uint32(by));

const isAnswered = (id: number) => (frames: readonly { id: number; flags: number; type: number }[]) =>
  frames.some((each) => each.id === id && each.type === FrameType.headers && each.flags & Flag.endStream);

describe("a request", () => {
  test("is answered by three frames, after settings and their acknowledgement", async () => {
    const { send, until } = await peer(echo);
    send(PREFACE, NO_SETTINGS, open(1), data(1, "hello"));
    const frames = await until(isAnswered(1));
    expect(frames).toEqual([
      { type: FrameType.settings, flags: 0, id: 0, payload: Buffer.from("00047fffffff", "hex") },
      { type: FrameType.windowUpdate, flags: 0, id: 0, payload: uint32(16 * 1024 * 1024 - 65_535) },
      { type: FrameType.settings, flags: Flag.ack, id: 0, payload: NOTHING },
      { type: FrameType.headers, flags: Flag.endHeaders, id: 1, payload: STATUS },
      { type: FrameType.data, flags: 0, id: 1, payload: Buffer.from("hello") },
      { type: FrameType.headers, flags: Flag.endHeaders | Flag.endStream, id: 1, payload: END },
    ]);
  });

  test("may come byte by byte, or cut anywhere", async () => {
    for (let size = 1; size < 40; size += 3) {
      const { send, until, destroy } = await peer(echo);
      const bytes = Buffer.concat([PREFACE, NO_SETTINGS, open(1), data(1, "hello")]);
      for (let at = 0; at < bytes.length; at += size) {
        send(bytes.subarray(at, at + size));
        await delay(0);
      }
      expect(bodyOf(await until(isAnswered(1)), 1).toString()).toBe("hello");
      destroy();
    }
  });

  test("may be padded, carry a priority, and continue its headers", async () => {
    const { send, until } = await peer(echo);
    const pad = (payload: Buffer) => Buffer.concat([Buffer.of(3), payload, Buffer.alloc(3)]);
    const first = pad(Buffer.concat([Buffer.alloc(5), HEADERS.subarray(0, 4)]));
    send(
      PREFACE,
      NO_SETTINGS,
      frame(FrameType.headers, Flag.padded | Flag.priority, 1, first),
      frame(FrameType.continuation, 0, 1, HEADERS.subarray(4, 7)),
      frame(FrameType.continuation, Flag.endHeaders, 1, HEADERS.subarray(7)),
      frame(FrameType.data, Flag.padded, 1, pad(Buffer.from("hel"))),
      data(1, "lo", 0),
      frame(FrameType.headers, Flag.endHeaders | Flag.endStream, 1, encodeHeaders([["trailer", "t"]])),
    );
    expect(bodyOf(await until(isAnswered(1)), 1).toString()).toBe("hello");
  });

  test("may have no body at all", async () => {
    const { send, until } = await peer(echo);
    send(PREFACE, NO_SETTINGS, open(1, Flag.endStream));
    expect(bodyOf(await until(isAnswered(1)), 1)).toEqual(NOTHING);
  });

  test("that is answered before it has come is not waited for, and the next one is not troubled", async () => {
    const { send, until } = await peer((stream) => {
      if (stream.id === 1) stream.end(STATUS);
      return echo(stream);
    });
    send(PREFACE, NO_SETTINGS, open(1));
    const frames = await until((all) => all.some(({ type }) => type === FrameType.resetStream));
    expect(frames.at(-2)).toMatchObject({ id: 1, flags: Flag.endHeaders | Flag.endStream, payload: STATUS });
    expect(frames.at(-1)).toMatchObject({ id: 1, payload: uint32(0) });
    send(data(1, "late"), wider(1, 5), open(3), data(3, "hello"));
    expect(bodyOf(await until(isAnswered(3)), 3).toString()).toBe("hello");
  });

  test("that is cancelled is heard of once, and its answer goes nowhere", async () => {
    const heard: string[] = [];
    let asked: Stream | undefined;
    const { send, until } = await peer((stream) => {
      if (stream.id !== 1) return echo(stream);
      asked = stream;
      return { data: () => heard.push("data"), end: () => heard.push("end"), gone: () => heard.push("gone") };
    });
    send(PREFACE, NO_SETTINGS, open(1), data(1, "hello"), frame(FrameType.resetStream, 0, 1, uint32(8)));
    send(frame(FrameType.resetStream, 0, 1, uint32(8)), open(3), data(3, "next"));
    await until(isAnswered(3));
    asked?.reply(STATUS, Buffer.from("late"), END);
    send(open(5), data(5, "last"));
    expect((await until(isAnswered(5))).filter(({ id }) => id === 1)).toEqual([]);
    expect(heard).toEqual(["data", "end", "gone"]);
  });
});

describe("an answer", () => {
  test("waits for a window, of its stream and of the connection, and its trailers wait with it", async () => {
    const { send, until } = await peer(echo);
    const body = Buffer.alloc(70_000, "0123456789");
    const pieces = [0, 16_000, 32_000, 48_000, 64_000].map((at) =>
      data(1, body.subarray(at, at + 16_000), at === 64_000 ? Flag.endStream : 0),
    );
    send(PREFACE, settings([INITIAL_WINDOW, 0]), open(1), ...pieces);
    await until((frames) => frames.some(({ id }) => id === 1));
    await delay(20);
    expect(bodyOf(await until(() => true), 1)).toHaveLength(0);
    send(wider(1, 10));
    await until((frames) => bodyOf(frames, 1).length === 10);
    send(settings([INITIAL_WINDOW, 100_000]));
    // All that the connection takes without being told more.
    await until((frames) => bodyOf(frames, 1).length === 65_535);
    expect(isAnswered(1)(await until(() => true))).toBe(false);
    send(wider(0, 100_000));
    expect(bodyOf(await until(isAnswered(1)), 1).equals(body)).toBe(true);
  });

  test("that was begun waits until a window that has shrunk is large enough again", async () => {
    let asked: Stream | undefined;
    const { send, until } = await peer((stream) => {
      asked = stream;
      return { data() {}, end: () => stream.begin(STATUS), gone() {} };
    });
    send(PREFACE, settings([INITIAL_WINDOW, 100]), open(1, Flag.endStream));
    await until((frames) => frames.some(({ id }) => id === 1));
    await asked?.send(Buffer.alloc(60));
    send(settings([INITIAL_WINDOW, 10]));
    const isAcknowledged = (frames: readonly { type: number }[]) =>
      frames.filter(({ type }) => type === FrameType.settings).length === 3;
    await until(isAcknowledged);
    const sent = asked?.send(Buffer.alloc(5));
    asked?.end(END);
    send(wider(1, 50));
    await delay(20);
    expect(bodyOf(await until(() => true), 1)).toHaveLength(60);
    send(wider(1, 5));
    await sent;
    expect(bodyOf(await until(isAnswered(1)), 1)).toHaveLength(65);
  });

  test("comes in frames as large as the client takes", async () => {
    const { send, until } = await peer(echo);
    const body = Buffer.alloc(16_384, "x");
    send(PREFACE, settings([FRAME_SIZE, 20_000]), open(1), data(1, body, 0), data(1, "y".repeat(5_000)));
    const sizes = (await until(isAnswered(1)))
      .filter(({ type }) => type === FrameType.data)
      .map(({ payload }) => payload.length);
    expect(sizes).toEqual([20_000, 1_384]);
  });

  test("arrives whole beside others, whatever windows open when", async () => {
    const { send, until } = await peer(echo);
    const ids = Array.from({ length: 50 }, (_, index) => 2 * index + 1);
    const bodies = new Map(ids.map((id) => [id, Buffer.alloc(id * 37, `${id},`)]));
    send(PREFACE, settings([INITIAL_WINDOW, 1]));
    for (const [id, body] of bodies) send(open(id), data(id, body));
    for (const id of [...ids].reverse()) send(wider(id, id * 37), wider(0, 1_000));
    const frames = await until((all) => ids.every((id) => isAnswered(id)(all)));
    for (const [id, body] of bodies) expect(bodyOf(frames, id).equals(body)).toBe(true);
  });
});

test("a ping is answered with what it carries, and an answer to one is not", async () => {
  const { send, until } = await peer(echo);
  send(PREFACE, NO_SETTINGS, frame(FrameType.ping, Flag.ack, 0, Buffer.alloc(8)));
  send(frame(FrameType.ping, 0, 0, Buffer.from("12345678")));
  const pings = (frames: readonly { type: number }[]) => frames.filter(({ type }) => type === FrameType.ping);
  expect(pings(await until((frames) => pings(frames).length > 0))).toEqual([
    { type: FrameType.ping, flags: Flag.ack, id: 0, payload: Buffer.from("12345678") },
  ]);
});

test("frames of kinds that are not known mean nothing", async () => {
  const { send, until } = await peer(echo);
  send(PREFACE, NO_SETTINGS, frame(0x2, 0, 1, Buffer.alloc(5)), frame(0xbe, 0xff, 7, Buffer.from("what?")));
  send(open(1), data(1, "hello"));
  expect(bodyOf(await until(isAnswered(1)), 1).toString()).toBe("hello");
});

describe("a connection", () => {
  test("that is closed answers what was asked before, and nothing that is asked later", async () => {
    const asked: Stream[] = [];
    const { connection, send, until, closed } = await peer((stream) => {
      asked.push(stream);
      return echo(stream);
    });
    send(PREFACE, NO_SETTINGS, open(1));
    while (asked.length === 0) await delay(1);
    connection.close();
    await until((frames) => frames.some(({ type }) => type === FrameType.goAway));
    send(open(3), data(3, "late"), data(1, "hello"));
    const frames = await closed();
    expect(bodyOf(frames, 1).toString()).toBe("hello");
    const payload = uint32(1, 0);
    const goAway = frames.find(({ type }) => type === FrameType.goAway);
    expect(goAway).toEqual({ type: FrameType.goAway, flags: 0, id: 0, payload });
    expect(frames.filter(({ id }) => id === 3)).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test("that is closed while its client goes on talking sends the last answer whole", async () => {
    const body = Buffer.alloc(300_000, "0123456789");
    let asked: Stream | undefined;
    const { connection, send, closed } = await peer((stream) => {
      asked = stream;
      return { data() {}, end() {}, gone() {} };
    });
    send(PREFACE, settings([INITIAL_WINDOW, 1_000_000]), wider(0, 1_000_000), open(1, Flag.endStream));
    while (asked === undefined) await delay(1);
    const talking = setInterval(() => send(frame(FrameType.ping, 0, 0, Buffer.alloc(8)), wider(0, 1)), 1);
    asked.reply(STATUS, body, END);
    connection.close();
    const frames = await closed();
    clearInterval(talking);
    expect(bodyOf(frames, 1).equals(body)).toBe(true);
    expect(isAnswered(1)(frames)).toBe(true);
  });

  test("that is closed does not wait for ever for a client that never closes", async () => {
    const { connection, send, until, isClosed } = await peer(echo, { staysOpen: true });
    send(PREFACE, NO_SETTINGS);
    connection.close();
    await until(isClosed);
    expect(isClosed()).toBe(true);
  });

  test("that breaks tells each request that is not answered", async () => {
    const gone: number[] = [];
    const { send, until, closed, destroy } = await peer((stream) => ({
      data() {},
      end: () => stream.id === 3 && stream.reply(STATUS, NOTHING, END),
      gone: () => gone.push(stream.id),
    }));
    send(PREFACE, NO_SETTINGS, open(1), open(3, Flag.endStream), open(5, Flag.endStream));
    await until(isAnswered(3));
    destroy();
    await closed();
    expect(gone).toEqual([1, 5]);
  });

  const PROTOCOL = 1;
  const FLOW_CONTROL = 3;
  const FRAME_SIZE_ERROR = 6;
  const COMPRESSION = 9;
  const bare = (type: number, id: number, payload: Buffer, flags = 0) => frame(type, flags, id, payload);
  const large = Buffer.alloc(16_385);
  const block = Buffer.alloc(16_384);

  test.each<[rule: string, code: number, why: string, bytes: readonly Buffer[]]>([
    ["settings come first", PROTOCOL, "settings come first", [open(1)]],
    [
      "frames are small",
      FRAME_SIZE_ERROR,
      "a frame of 16385 bytes is too large",
      [NO_SETTINGS, data(1, large)],
    ],
    ["headers open streams", PROTOCOL, "stream 1 is not open", [NO_SETTINGS, data(1, "x")]],
    ["streams have numbers", PROTOCOL, "stream 0 is not open", [NO_SETTINGS, open(0)]],
    ["clients count odd", PROTOCOL, "a client cannot open stream 2", [NO_SETTINGS, open(2)]],
    [
      "what is not open is not reset",
      PROTOCOL,
      "stream 9 is not open",
      [NO_SETTINGS, bare(FrameType.resetStream, 9, uint32(8))],
    ],
    [
      "headers go on",
      PROTOCOL,
      "headers are not continued",
      [NO_SETTINGS, bare(FrameType.headers, 1, HEADERS), data(1, "x")],
    ],
    [
      "headers go on on their stream",
      PROTOCOL,
      "headers are not continued",
      [NO_SETTINGS, bare(FrameType.headers, 1, HEADERS), bare(FrameType.continuation, 3, HEADERS)],
    ],
    [
      "headers begin",
      PROTOCOL,
      "there are no headers to continue",
      [NO_SETTINGS, bare(FrameType.continuation, 1, HEADERS)],
    ],
    [
      "headers end",
      PROTOCOL,
      "headers are too large",
      [
        NO_SETTINGS,
        bare(FrameType.headers, 1, block),
        ...Array.from({ length: 4 }, () => bare(FrameType.continuation, 1, block)),
      ],
    ],
    [
      "headers can be read",
      COMPRESSION,
      "no header has the index 70",
      [NO_SETTINGS, bare(FrameType.headers, 1, Buffer.of(0xc6), Flag.endHeaders)],
    ],
    [
      "padding is within the frame",
      PROTOCOL,
      "there is more padding than frame",
      [NO_SETTINGS, bare(FrameType.headers, 1, Buffer.of(9, 1), Flag.padded)],
    ],
    [
      "clients push nothing",
      PROTOCOL,
      "a client pushes nothing",
      [NO_SETTINGS, bare(FrameType.pushPromise, 1, Buffer.alloc(4))],
    ],
    [
      "settings are whole",
      FRAME_SIZE_ERROR,
      "a setting breaks off",
      [bare(FrameType.settings, 0, Buffer.alloc(7))],
    ],
    [
      "frames are not too small",
      PROTOCOL,
      "frames of 16383 bytes cannot be",
      [settings([FRAME_SIZE, 16_383])],
    ],
    [
      "windows have a limit",
      FLOW_CONTROL,
      "a window of 2147483648 bytes is too large",
      [settings([INITIAL_WINDOW, 0x8000_0000])],
    ],
    ["windows grow to a limit", FLOW_CONTROL, "a window is too large", [NO_SETTINGS, wider(0, 0x7fff_ffff)]],
    [
      "windows of streams grow to a limit",
      FLOW_CONTROL,
      "a window is too large",
      [NO_SETTINGS, open(1), wider(1, 0x7fff_ffff)],
    ],
    ["windows do grow", PROTOCOL, "a window grows by nothing", [NO_SETTINGS, wider(0, 0)]],
    [
      "a window is a number",
      FRAME_SIZE_ERROR,
      "a frame has 3 bytes in place of 4",
      [NO_SETTINGS, bare(FrameType.windowUpdate, 0, Buffer.alloc(3))],
    ],
    [
      "a ping is a ping",
      FRAME_SIZE_ERROR,
      "a frame has 7 bytes in place of 8",
      [NO_SETTINGS, bare(FrameType.ping, 0, Buffer.alloc(7))],
    ],
  ])("ends when its client breaks a rule: %s", async (_rule, code, why, bytes) => {
    const { send, closed } = await peer(echo);
    send(PREFACE, ...bytes);
    expect(lastWords(await closed())).toEqual({ code, why });
  });

  test("ends at the first byte that is no HTTP/2", async () => {
    const { send, closed } = await peer(echo);
    send(Buffer.from("G"));
    expect(lastWords(await closed())).toEqual({ code: PROTOCOL, why: "the client does not speak HTTP/2" });
  });
});
