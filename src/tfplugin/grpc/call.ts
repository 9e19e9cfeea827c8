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
const BEGIN: readonly Header[] = [
  [":status", "200"],
  ["content-type", CONTENT_TYPE],
];
const HEADERS = encodeHeaders(BEGIN);
const OK = encodeHeaders([["grpc-status", String(Status.ok)]]);

/** Serves one call. However it ends, it is no reason for another one to end. */
export class Call implements Receiver {
  readonly #stream: Stream;
  readonly #path: string;
  readonly #method: Method | undefined;
  readonly #closing: AbortSignal;
  readonly #request = new MessageReader();
  #gone: AbortController | undefined;

  constructor(
    stream: Stream,
    headers: ReadonlyMap<string, string>,
    services: Services,
    closing: AbortSignal,
  ) {
    this.#stream = stream;
    this.#path = headers.get(":path") ?? "";
    this.#method = services.get(this.#path);
    this.#closing = closing;
    if (!headers.get("content-type")?.startsWith(CONTENT_TYPE))
      stream.end(encodeHeaders([[":status", "415"]]));
    else if (this.#method === undefined)
      this.#fail(new GrpcError(Status.unimplemented, `${this.#path} is not served`));
  }

  data(piece: Buffer): void {
    if (this.#stream.isOver) return;
    try {
      this.#request.add(piece);
    } catch (error) {
      this.#fail(error);
    }
  }

  end(): void {
    try {
      const request = this.#request.end();
      const method = this.#method;
      if (method === undefined) return;
      if ("reply" in method) method.reply(request).then(this.#reply, this.#fail);
      else this.#sendAll(method.stream(request, this.#signal())).catch(this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  }

  gone(): void {
    this.#gone?.abort();
  }

  readonly #reply = (message: Uint8Array): void => {
    this.#stream.reply(HEADERS, frame(message), OK);
  };

  /** Takes no more messages than the peer can take, and none any more when it cancels. */
  async #sendAll(messages: AsyncIterable<Uint8Array>): Promise<void> {
    this.#stream.begin(HEADERS);
    for await (const message of messages) {
      await this.#stream.send(frame(message));
      if (this.#stream.isOver) return;
    }
    this.#stream.end(OK);
  }

  readonly #fail = (error: unknown): void => {
    const { code, message } =
      error instanceof GrpcError ? error : new GrpcError(Status.internal, "the provider failed");
    const status: Header[] = [
      ["grpc-status", String(code)],
      ["grpc-message", message],
    ];
    this.#stream.end(encodeHeaders(this.#stream.hasBegun ? status : [...BEGIN, ...status]));
  };

  #signal(): AbortSignal {
    this.#gone = new AbortController();
    return AbortSignal.any([this.#gone.signal, this.#closing]);
  }
}
