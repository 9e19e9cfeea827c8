import { performServerHandshake, type ServerHttp2Session, type ServerOptions } from "node:http2";
import type { Socket } from "node:net";
import { type Services, serveCall } from "./call";
import { type MutualTls, mutualTls } from "./mutual-tls";

export interface GrpcServerOptions {
  readonly services: Services;
  /** Undefined: connections are not encrypted. */
  readonly tls: MutualTls | undefined;
  /** A client has connected, with the right certificate if there must be one. */
  connected(): void;
  disconnected(): void;
}

/** Bytes under way that nobody has read yet, for a call and for a connection. Larger messages come in parts. */
const WINDOW = 1024 * 1024;

const HTTP2: ServerOptions = {
  settings: { initialWindowSize: WINDOW },
  // By default Node refuses new calls of a connection that holds 10 MB. Large messages are welcome here.
  maxSessionMemory: Number.MAX_SAFE_INTEGER,
};

/**
 * gRPC over HTTP/2, as much of it as Terraform uses: calls with one request, and one reply or a stream of them.
 * No compression, no deadlines of the server's own, no metadata (docs/decisions/0013-grpc-on-node-http2.md).
 */
export class GrpcServer {
  readonly #options: GrpcServerOptions;
  readonly #secure: ((socket: Socket) => void) | undefined;
  readonly #connections = new Map<ServerHttp2Session, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#secure = options.tls && mutualTls(options.tls, (socket) => this.#serve(socket));
  }

  /** Serves a connection that a client has opened. */
  accept(socket: Socket): void {
    if (this.#secure === undefined) this.#serve(socket);
    else this.#secure(socket);
  }

  /** Ends streams, lets replies go out, and resolves when the last connection is closed. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const session of this.#connections.keys()) session.close();
    await Promise.all(this.#connections.values());
  }

  #serve(socket: Socket): void {
    const session = performServerHandshake(socket, HTTP2);
    session.setLocalWindowSize(WINDOW);
    // A connection that breaks closes, too, and that is all there is to know.
    session.on("error", () => {});
    session.on("stream", (stream, headers) => {
      void serveCall(stream, headers, this.#options.services, this.#closing.signal);
    });
    const closed = new Promise<void>((resolve) => {
      session.once("close", () => {
        this.#connections.delete(session);
        this.#options.disconnected();
        resolve();
      });
    });
    this.#connections.set(session, closed);
    this.#options.connected();
  }
}
