import { encodeHeaders, type Header } from "../http2/hpack";
import type { Receiver, Stream } from "../http2/stream";
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
/** With the encoding of its messages, perhaps. */
const IS_GRPC = /^application\/grpc($|[+;])/;
/** In a message. */
const LONGEST_PATH = 200;
const BEGIN: readonly Header[] = [
  [":status", "200"],
  ["content-type", CONTENT_TYPE],
];
const HEADERS = encodeHeaders(BEGIN);
const OK = encodeHeaders([["grpc-status", String(Status.ok)]]);
const NOT_GRPC = encodeHeaders([[":status", "415"]]);

/** Serves one call. However it ends, it is no reason for another one to end. */
export function serveCall(
  stream: Stream,
  headers: ReadonlyMap<string, string>,
  services: Services,
  closing: AbortSignal,
): Receiver {
  const path = headers.get(":path") ?? "";
  const method = services.get(path);
  if (!IS_GRPC.test(headers.get("content-type") ?? "")) stream.end(NOT_GRPC);
  else if (method === undefined)
    fail(stream, new GrpcError(Status.unimplemented, `${path.slice(0, LONGEST_PATH)} is not served`));
  else return new Call(stream, method, closing);
  return DEAF;
}

const DEAF: Receiver = { data() {}, end() {}, gone() {} };

class Call implements Receiver {
  readonly #stream: Stream;
  readonly #method: Method;
  readonly #closing: AbortSignal;
  readonly #request = new MessageReader();
  #listener: AbortController | undefined;

  constructor(stream: Stream, method: Method, closing: AbortSignal) {
    this.#stream = stream;
    this.#method = method;
    this.#closing = closing;
  }

  data(piece: Buffer): void {
    try {
      this.#request.add(piece);
    } catch (error) {
      fail(this.#stream, error);
    }
  }

  end(): void {
    const failed = (error: unknown) => fail(this.#stream, error);
    try {
      const request = this.#request.end();
      if ("reply" in this.#method)
        this.#method
          .reply(request)
          .then((message) => this.#stream.reply(HEADERS, frame(message), OK), failed);
      else this.#sendAll(this.#method.stream(request, this.#signal())).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  gone(): void {
    this.#listener?.abort();
  }

  /** Takes no more messages than the peer can take, and none any more when it cancels. */
  async #sendAll(messages: AsyncIterable<Uint8Array>): Promise<void> {
    this.#stream.begin(HEADERS);
    for await (const message of messages) {
      await this.#stream.send(frame(message));
      if (this.#stream.isOver) return;
    }
    this.#stream.end(OK);
  }

  #signal(): AbortSignal {
    this.#listener = new AbortController();
    return AbortSignal.any([this.#listener.signal, this.#closing]);
  }
}

function fail(stream: Stream, error: unknown): void {
  const { code, message } =
    error instanceof GrpcError ? error : new GrpcError(Status.internal, "the provider failed");
  const status: readonly Header[] = [
    ["grpc-status", String(code)],
    ["grpc-message", message.replace(NOT_PLAIN, encodeURIComponent)],
  ];
  stream.end(encodeHeaders(stream.hasBegun ? status : [...BEGIN, ...status]));
}

/** What gRPC wants percent-encoded in a message: all but the letters of ASCII, and the percent sign. */
const NOT_PLAIN = /[^ -$&-~]/gu;
