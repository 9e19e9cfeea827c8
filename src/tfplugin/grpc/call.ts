import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { frame, MessageReader } from "./framing";
import { GrpcError, Status } from "./status";

/** What answers the calls of one path, bytes in and bytes out. */
export type Method =
  | { readonly reply: (request: Buffer) => Promise<Uint8Array> }
  /** `signal` is aborted when nobody listens any more, or when the server closes. */
  | { readonly stream: (request: Buffer, signal: AbortSignal) => AsyncIterable<Uint8Array> };

/** Methods by path, such as `/tfplugin6.Provider/GetProviderSchema`. */
export type Services = ReadonlyMap<string, Method>;

const CONTENT_TYPE = "application/grpc";

/** Serves one call. Never rejects: however a call ends, it is no reason for another one to end. */
export async function serveCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  services: Services,
  closing: AbortSignal,
): Promise<void> {
  // The peer cancelled, or the connection broke. Whoever waits for this stream hears of its end.
  stream.on("error", () => {});
  try {
    if (!headers["content-type"]?.startsWith(CONTENT_TYPE)) return refuse(stream, { ":status": 415 });
    const path = String(headers[":path"]);
    const method = services.get(path);
    if (method === undefined) throw new GrpcError(Status.unimplemented, `${path} is not served`);
    const request = await readMessage(stream);
    if (request === undefined) return;
    if ("reply" in method) sendReply(stream, await method.reply(request));
    else await sendAll(stream, method.stream(request, endOf(stream, closing)));
  } catch (error) {
    sendFailure(stream, error);
  }
}

/** Undefined when the call ends before its request does. */
function readMessage(stream: ServerHttp2Stream): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const reader = new MessageReader();
    const attempt = (step: () => void) => {
      try {
        step();
      } catch (error) {
        reject(error);
      }
    };
    stream.on("data", (piece: Buffer) => attempt(() => reader.add(piece)));
    stream.once("end", () => attempt(() => resolve(stream.aborted ? undefined : reader.end())));
    stream.once("close", () => resolve(undefined));
  });
}

function sendReply(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.closed) return;
  begin(stream);
  stream.end(frame(message));
}

/** Takes no more messages from `messages` than the peer can take, and none any more when it cancels. */
async function sendAll(stream: ServerHttp2Stream, messages: AsyncIterable<Uint8Array>): Promise<void> {
  if (stream.closed) return;
  begin(stream);
  await pipeline(Readable.from(framed(messages), { objectMode: true }), stream);
}

async function* framed(messages: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const message of messages) yield frame(message);
}

function begin(stream: ServerHttp2Stream): void {
  stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": Status.ok }));
  stream.respond({ ":status": 200, "content-type": CONTENT_TYPE }, { waitForTrailers: true });
}

function sendFailure(stream: ServerHttp2Stream, error: unknown): void {
  const { code, message } =
    error instanceof GrpcError ? error : new GrpcError(Status.internal, "the provider failed");
  refuse(stream, {
    ":status": 200,
    "content-type": CONTENT_TYPE,
    "grpc-status": code,
    "grpc-message": message,
  });
}

/** Ends a call with headers alone. What is still on its way for it is not read. */
function refuse(stream: ServerHttp2Stream, headers: Readonly<Record<string, string | number>>): void {
  if (stream.closed) return;
  if (!stream.headersSent) stream.respond(headers, { endStream: true });
  stream.close(stream.writableEnded ? constants.NGHTTP2_NO_ERROR : constants.NGHTTP2_INTERNAL_ERROR);
}

function endOf(stream: ServerHttp2Stream, closing: AbortSignal): AbortSignal {
  const ended = new AbortController();
  stream.once("close", () => ended.abort());
  return AbortSignal.any([ended.signal, closing]);
}
