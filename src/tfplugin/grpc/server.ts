import type { Socket } from "node:net";
import { Connection } from "../http2/connection";
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

/**
 * gRPC over HTTP/2, as much of it as Terraform uses: calls with one request, and one reply or a stream of them.
 * No compression, no deadlines of the server's own, no metadata (docs/decisions/0013-grpc-on-an-http2-of-our-own.md).
 */
export class GrpcServer {
  readonly #options: GrpcServerOptions;
  readonly #secure: ((socket: Socket) => void) | undefined;
  readonly #connections = new Map<Connection, Promise<void>>();
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
    for (const connection of this.#connections.keys()) connection.close();
    await Promise.all(this.#connections.values());
  }

  #serve(socket: Socket): void {
    // Nobody would hear that it has closed.
    if (socket.destroyed) return;
    let closed = () => {};
    const end = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const connection = new Connection(socket, {
      request: (stream, headers) => serveCall(stream, headers, this.#options.services, this.#closing.signal),
      closed: () => {
        this.#connections.delete(connection);
        this.#options.disconnected();
        closed();
      },
    });
    this.#connections.set(connection, end);
    this.#options.connected();
  }
}
