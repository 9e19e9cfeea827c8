import { once } from "node:events";
import type { ClientHttp2Stream } from "node:http2";
import { Socket } from "node:net";
import type { Client } from "@grpc/grpc-js";
import type { Method } from "../../../src/tfplugin/grpc/server";
import { LARGEST_MESSAGE } from "../../../src/tfplugin/grpc/server";
import { createServerCertificate } from "../../../src/tfplugin/process/certificate";
import { until, untilSteady } from "../../support/until";
import { type Served, useServer } from "./support";

const serve = useServer();
const asIs = (bytes: Buffer) => bytes;
const HELLO = Buffer.from("hello");

/** A gRPC message: a byte that says it is not compressed, four bytes of length, then its bytes. */
function frame(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Path "/echo" returns the request. */
const echo = new Map<string, Method>([["/echo", { reply: async (request) => request }]]);

function call(client: Client, path: string, message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asIs, asIs, message, (error, reply) =>
      error === null ? resolve(reply ?? Buffer.alloc(0)) : reject(error),
    );
  });
}

/** The whole reply to a call over plain HTTP/2. */
async function answer(stream: ClientHttp2Stream) {
  let headers: Record<string, unknown> = {};
  let trailers: Record<string, unknown> = {};
  stream.once("response", (got) => (headers = got));
  stream.once("trailers", (got) => (trailers = got));
  stream.on("error", () => {});
  const pieces: Buffer[] = [];
  stream.on("data", (piece: Buffer) => pieces.push(piece));
  await once(stream, "close");
  return { headers, trailers, body: Buffer.concat(pieces) };
}

/** A method that answers when it is released; `underWay` resolves at its first call. */
function slowMethod() {
  let called = () => {};
  let release = () => {};
  const underWay = new Promise<void>((resolve) => {
    called = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow: Method = {
    reply: async () => {
      called();
      await released;
      return HELLO;
    },
  };
  return { slow, underWay, release };
}

describe("a call with one reply", () => {
  test.each([[true], [false]])("is answered, with TLS %s", async (tls) => {
    const { client } = await serve(echo, { tls });
    expect(await call(client, "/echo", HELLO)).toEqual(HELLO);
    expect(await call(client, "/echo", Buffer.alloc(0))).toEqual(Buffer.alloc(0));
  });

  test("has the headers, body and trailers of the gRPC protocol", async () => {
    const { request } = await serve(echo);
    const stream = request({ ":path": "/echo" });
    stream.end(frame(HELLO));
    expect(await answer(stream)).toMatchObject({
      headers: { ":status": 200, "content-type": "application/grpc+proto" },
      body: frame(HELLO),
      trailers: { "grpc-status": "0" },
    });
  });

  test("may be sent byte by byte", async () => {
    const { request } = await serve(echo);
    const stream = request({ ":path": "/echo" });
    for (const byte of frame(HELLO)) {
      await new Promise((resolve) => stream.write(Buffer.of(byte), resolve));
    }
    stream.end();
    expect((await answer(stream)).body).toEqual(frame(HELLO));
  });

  test("may be answered with a view of a larger Uint8Array, which grpc-js alone refuses", async () => {
    const part: Method = { reply: async () => new Uint8Array(Buffer.from("..hello..")).subarray(2, 7) };
    const { client } = await serve(new Map([["/part", part]]));
    expect(await call(client, "/part", HELLO)).toEqual(HELLO);
  });

  test("sends and returns 64 MiB, the limit of Terraform", async () => {
    const { client } = await serve(echo, { tls: true });
    const large = Buffer.alloc(64 * 1024 * 1024, "ab");
    expect((await call(client, "/echo", large)).equals(large)).toBe(true);
  });

  test("is answered while a thousand others wait on the same connection", async () => {
    let release = () => {};
    const ready = new Promise<void>((resolve) => {
      release = resolve;
    });
    const waits: Method = { reply: (request) => ready.then(() => request) };
    const { client, events } = await serve(new Map([...echo, ["/wait", waits]]), { tls: true });
    const waiting = Array.from({ length: 1_000 }, (_, index) =>
      call(client, "/wait", Buffer.from([index % 256])),
    );
    expect(await call(client, "/echo", HELLO)).toEqual(HELLO);
    release();
    expect((await Promise.all(waiting)).map(([byte]) => byte)).toEqual(
      Array.from({ length: 1_000 }, (_, index) => index % 256),
    );
    expect(events).toEqual(["connected"]);
  });

  test("that is cancelled does not affect the next one", async () => {
    const { slow, underWay, release } = slowMethod();
    const { client } = await serve(new Map([...echo, ["/slow", slow]]));
    const cancelled = client.makeUnaryRequest("/slow", asIs, asIs, HELLO, () => {});
    await underWay;
    cancelled.cancel();
    const next = call(client, "/slow", HELLO);
    release();
    expect(await next).toEqual(HELLO);
  });
});

describe("a call that cannot be answered", () => {
  test("fails with UNIMPLEMENTED for an unknown method, and the connection stays open", async () => {
    const { client, events } = await serve(echo);
    await expect(call(client, "/unknown", HELLO)).rejects.toMatchObject({
      code: 12,
      details: expect.stringContaining("/unknown"),
    });
    expect(await call(client, "/echo", HELLO)).toEqual(HELLO);
    expect(events).toEqual(["connected"]);
  });

  test("fails with INTERNAL when its method fails, without the cause", async () => {
    const fails: Method = { reply: () => Promise.reject(new Error("a secret")) };
    const { client } = await serve(new Map([["/fails", fails]]));
    await expect(call(client, "/fails", HELLO)).rejects.toMatchObject({
      code: 13,
      details: "the provider failed",
    });
  });

  test("is refused when its message is too large, before the message is complete", async () => {
    const { request } = await serve(echo);
    const large = request({ ":path": "/echo" });
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(LARGEST_MESSAGE + 1, 1);
    large.write(prefix);
    const [headers] = await once(large, "response");
    expect(headers).toMatchObject({ ":status": 200, "grpc-status": "8" });
  });

  test("is refused with an HTTP status when it is not gRPC", async () => {
    const { request } = await serve(echo);
    const stream = request({ ":path": "/echo", "content-type": "text/html" });
    stream.end("<html>");
    expect((await answer(stream)).headers).toMatchObject({ ":status": 415 });
  });
});

describe("a stream of replies", () => {
  async function* count(upTo: number, each: Buffer, made: (index: number) => void = () => {}) {
    for (let index = 0; index < upTo; index++) {
      made(index);
      yield each;
    }
  }

  test("is sent in order and ends without being treated as cancelled", async () => {
    let wasCancelled: boolean | undefined;
    const numbers: Method = {
      async *stream(_request, signal) {
        for (let index = 0; index < 1_000; index++) yield Buffer.from(String(index));
        wasCancelled = signal.aborted;
      },
    };
    const { client } = await serve(new Map([["/numbers", numbers]]), { tls: true });
    const got: string[] = [];
    for await (const reply of client.makeServerStreamRequest("/numbers", asIs, asIs, HELLO))
      got.push(String(reply));
    expect(got).toEqual(Array.from({ length: 1_000 }, (_, index) => String(index)));
    expect(wasCancelled).toBe(false);
  });

  test("is produced no faster than it is read, and stops when the client closes it", async () => {
    let made = 0;
    let ended = false;
    const endless: Method = {
      async *stream() {
        try {
          yield* count(Number.POSITIVE_INFINITY, Buffer.alloc(64 * 1024), (index) => (made = index));
        } finally {
          ended = true;
        }
      },
    };
    const { client, request } = await serve(new Map([...echo, ["/endless", endless]]));
    const stream = request({ ":path": "/endless" });
    stream.on("error", () => {});
    stream.end(frame(HELLO));
    await once(stream, "response");
    const echoed = () => call(client, "/echo", HELLO);
    expect(await untilSteady("the stream is held", () => made, echoed)).toBeLessThan(200);
    stream.close(8);
    await until("the method ends", () => ended);
  });

  test("that fails half way ends with INTERNAL", async () => {
    const fails: Method = {
      async *stream() {
        yield HELLO;
        throw new Error("no more");
      },
    };
    const { client } = await serve(new Map([["/fails", fails]]));
    const stream = client.makeServerStreamRequest("/fails", asIs, asIs, HELLO);
    await expect(stream.toArray()).rejects.toMatchObject({ code: 13 });
  });
});

test.each([[true], [false]])(
  "a call that is sent before the server is ready is answered, with TLS %s",
  async (tls) => {
    const { client } = await serve(echo, { tls, acceptLate: true });
    expect(await call(client, "/echo", HELLO)).toEqual(HELLO);
  },
);

describe("the server", () => {
  const untilCancelled: Method = {
    async *stream(_request, signal) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      yield Buffer.from("the end");
    },
  };

  test("ends streams and sends pending replies before it closes the connection", async () => {
    const { slow, underWay, release } = slowMethod();
    const { server, client, events } = await serve(
      new Map<string, Method>([
        ["/until", untilCancelled],
        ["/slow", slow],
      ]),
      { tls: true },
    );
    const stream = client.makeServerStreamRequest("/until", asIs, asIs, HELLO).toArray();
    const reply = call(client, "/slow", HELLO);
    await underWay;
    const closed = server.close();
    release();
    await closed;
    expect(events).toEqual(["connected", "disconnected"]);
    expect(await reply).toEqual(HELLO);
    expect(String(await stream)).toBe("the end");
  });

  test.each([[true], [false]])(
    "refuses a client that connects after it was closed, with TLS %s",
    async (tls) => {
      const { server, openClient, client, events } = await serve(echo, { tls });
      expect(await call(client, "/echo", HELLO)).toEqual(HELLO);
      await server.close();
      expect(events).toEqual(["connected", "disconnected"]);
      await expect(call(openClient(), "/echo", HELLO)).rejects.toMatchObject({ code: 14 });
      expect(events).toEqual(["connected", "disconnected"]);
    },
  );

  test("does not wait at close for a connection that ended before it was served", async () => {
    const { server, events } = await serve(echo);
    server.accept(new Socket().destroy());
    await server.close();
    expect(events).toEqual([]);
  });

  test("reports a connection that the client drops as disconnected", async () => {
    const served = await serve(new Map([["/until", untilCancelled]]));
    const stream = served.request({ ":path": "/until" });
    stream.on("error", () => {});
    stream.end(frame(HELLO));
    await until("the server connects", () => served.events.length >= 1);
    stream.session?.destroy();
    await until("the server disconnects", () => served.events.length >= 2);
    expect(served.events).toEqual(["connected", "disconnected"]);
  });
});

describe("with TLS a client", () => {
  /** Waits until the server closes the connection, during the TLS handshake or after it. */
  async function expectRefusal(connecting: Promise<{ readonly destroyed: boolean }>): Promise<void> {
    const socket = await connecting.catch(() => undefined);
    await until("the server closes the connection", () => socket?.destroyed ?? true);
  }

  test.each<[who: string, who: (served: Served) => Promise<{ readonly destroyed: boolean }>]>([
    ["with another certificate and its key", ({ secure }) => secure(createServerCertificate())],
    ["without a certificate", ({ secure }) => secure(undefined)],
  ])("%s is refused, and no event is reported", async (_who, connecting) => {
    const served = await serve(echo, { tls: true });
    await expectRefusal(connecting(served));
    expect(served.events).toEqual([]);
    expect(await call(served.client, "/echo", HELLO)).toEqual(HELLO);
  });

  test("negotiates HTTP/2, without which Terraform does not connect", async () => {
    const served = await serve(echo, { tls: true });
    const socket = await served.secure(served.clientCertificate);
    expect(socket.alpnProtocol).toBe("h2");
  });

  test("with the right certificate and another key cannot connect", async () => {
    const served = await serve(echo, { tls: true });
    const { privateKeyPem } = createServerCertificate();
    await expect(served.secure({ ...served.clientCertificate, privateKeyPem })).rejects.toThrow(/key/i);
    expect(served.events).toEqual([]);
  });

  test("that does not encrypt is refused", async () => {
    const served = await serve(echo, { tls: true });
    const stream = served.request({ ":path": "/echo" });
    stream.on("error", () => {});
    await once(stream, "close");
    expect(served.events).toEqual([]);
  });

  test("that uses HTTP/1 is refused", async () => {
    const served = await serve(echo, { tls: true });
    const socket = await served.secure(served.clientCertificate);
    socket.on("error", () => {});
    socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await once(socket.resume(), "close");
    await until("the server disconnects", () => served.events.length >= 2);
    expect(served.events).toEqual(["connected", "disconnected"]);
  });
});
