import { once } from "node:events";
import type { Socket } from "node:net";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceError,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
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

/** What answers the calls of one path, bytes in and bytes out. */
export type Method =
  | { readonly reply: (request: Buffer) => Promise<Uint8Array> }
  /** `signal` is aborted when the client has cancelled the call, or when the server closes. */
  | { readonly stream: (request: Buffer, signal: AbortSignal) => AsyncIterable<Uint8Array> };

/** Methods by path, such as `/tfplugin6.Provider/GetProviderSchema`. */
export type Services = ReadonlyMap<string, Method>;

type Definition = MethodDefinition<Uint8Array, Buffer>;

const asIs = (bytes: Buffer): Buffer => bytes;
/** The library takes Buffers only: it answers any other Uint8Array with INTERNAL. */
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

function definitionOf(path: string, method: Method): Definition {
  return {
    path,
    requestStream: false,
    responseStream: "stream" in method,
    requestSerialize: asBuffer,
    requestDeserialize: asIs,
    responseSerialize: asBuffer as (value: Buffer) => Buffer,
    responseDeserialize: asIs,
  };
}

/** @param streams holds what ends each stream of replies that is open */
function handlerOf(method: Method, streams: Set<AbortController>): UntypedHandleCall {
  return "reply" in method ? replyWith(method.reply) : streamWith(method.stream, streams);
}

/** The library does not look at a handler's promise, so a rejection has to be answered here. */
function replyWith(reply: (request: Buffer) => Promise<Uint8Array>): handleUnaryCall<Buffer, Uint8Array> {
  return (call, answer) => {
    reply(call.request).then(
      (message) => answer(null, message),
      () => answer(FAILED),
    );
  };
}

function streamWith(
  stream: (request: Buffer, signal: AbortSignal) => AsyncIterable<Uint8Array>,
  streams: Set<AbortController>,
): handleServerStreamingCall<Buffer, Uint8Array> {
  return (call) => {
    const ending = new AbortController();
    streams.add(ending);
    sendAll(call, stream(call.request, ending.signal), ending)
      .catch(() => call.emit("error", FAILED))
      .finally(() => streams.delete(ending));
  };
}

/** Takes no more messages than the client can take, and none after the client has cancelled. */
async function sendAll(
  call: ServerWritableStream<Buffer, Uint8Array>,
  messages: AsyncIterable<Uint8Array>,
  ending: AbortController,
): Promise<void> {
  const cancelled = new AbortController();
  // The library emits this after every call, also after one that was answered; nothing is sent then any more.
  call.once("cancelled", () => {
    cancelled.abort();
    ending.abort();
  });
  for await (const message of messages) {
    // A cancelled call never drains.
    if (!cancelled.signal.aborted && !call.write(message))
      await once(call, "drain", { signal: cancelled.signal }).catch(() => {});
    if (cancelled.signal.aborted) return;
  }
  call.end();
}

/** Why is in the log. */
const FAILED: Partial<ServiceError> = { code: status.INTERNAL, details: "the provider failed" };
