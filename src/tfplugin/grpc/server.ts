import type { Socket } from "node:net";
import { Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import { definitionOf, handlerOf, type Services } from "./method";
import { type MutualTls, mutualTls } from "./mutual-tls";

export interface GrpcServerOptions {
  readonly services: Services;
  /** Undefined: connections are not encrypted. */
  readonly tls: MutualTls | undefined;
  /** A client has connected, with the right certificate if there must be one. */
  connected(): void;
  disconnected(): void;
}

/** Far above anything that Terraform sends: it passes states of 10,000 objects one by one. */
export const LARGEST_MESSAGE = 256 * 1024 * 1024;

const OPTIONS = {
  "grpc.max_receive_message_length": LARGEST_MESSAGE,
  "grpc.max_send_message_length": -1,
  // Statistics for an administrator, of each call and message.
  "grpc.enable_channelz": 0,
};

/**
 * gRPC by `@grpc/grpc-js`, which does not listen itself: it is given connections that a client has opened and, where
 * there is TLS, that have been accepted. So the library can be loaded after Terraform knows where to connect, and
 * the end of each connection is seen: it is the only sign that Terraform was killed.
 */
export class GrpcServer {
  readonly #options: GrpcServerOptions;
  readonly #secure: ((socket: Socket) => void) | undefined;
  readonly #server = new Server(OPTIONS);
  readonly #injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Set<AbortController>();
  #closed: Promise<void> | undefined;
  #lastSocketClosed = () => {};

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#secure = options.tls && mutualTls(options.tls, (socket) => this.#serve(socket));
    const methods = [...options.services];
    const handlers = methods.map(([path, method]): [string, UntypedHandleCall] => [
      path,
      handlerOf(method, this.#streams),
    ]);
    const definitions = methods.map(([path, method]) => [path, definitionOf(path, method)]);
    this.#server.addService(Object.fromEntries(definitions), Object.fromEntries(handlers));
  }

  /** Serves a connection that a client has opened and nobody has read from. */
  accept(socket: Socket): void {
    if (this.#secure === undefined) this.#serve(socket);
    else this.#secure(socket);
    socket.resume();
  }

  /** Ends streams, lets replies go out, and resolves when the last connection is closed. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#lastSocketClosed = resolve;
      for (const stream of this.#streams) stream.abort();
      this.#server.tryShutdown(() => {});
      if (this.#sockets.size === 0) resolve();
    });
    return this.#closed;
  }

  #serve(socket: Socket): void {
    // The library would serve a connection that comes after its shutdown; one that is closed never says so again.
    if (this.#closed !== undefined || socket.destroyed) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#options.disconnected();
      if (this.#sockets.size === 0) this.#lastSocketClosed();
    });
    this.#injector.injectConnection(socket);
    this.#options.connected();
  }
}
