import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
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

export interface GrpcServerOptions {
  readonly services: Services;
  /** Connections are not encrypted when it is undefined. */
  readonly tls: MutualTls | undefined;
  /** Called when a client has connected and, with TLS, has the expected certificate. */
  connected(): void;
  /** Called when the connection of such a client is closed. */
  disconnected(): void;
}

/** Far above the size of any request: Terraform sends each object in a request of its own. */
export const LARGEST_MESSAGE = 256 * 1024 * 1024;

const OPTIONS = {
  "grpc.max_receive_message_length": LARGEST_MESSAGE,
  "grpc.max_send_message_length": -1,
  // Statistics of each call, which nothing reads.
  "grpc.enable_channelz": 0,
};

/**
 * A gRPC server by `@grpc/grpc-js` that does not listen itself: it receives accepted connections, after their TLS handshake
 * where there is TLS. So the library can be loaded after the handshake line was written, and the close of each connection is
 * seen, which the library does not report.
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

  /** Serves a paused connection, from which nothing was read. */
  accept(socket: Socket): void {
    if (this.#secure === undefined) this.#serve(socket);
    else this.#secure(socket);
    socket.resume();
  }

  /** Ends streams, sends the remaining replies, and resolves when the last connection is closed. */
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
    // The library would serve a connection that is injected after its shutdown; and a socket emits `close` only once.
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

/** The handler of the calls of one path, bytes in and bytes out. */
export type Method =
  | { readonly reply: (request: Buffer) => Promise<Uint8Array> }
  /** `signal` is aborted when the client cancels the call, or when the server closes. */
  | { readonly stream: (request: Buffer, signal: AbortSignal) => AsyncIterable<Uint8Array> };

/** Methods by path, such as `/tfplugin6.Provider/GetProviderSchema`. */
export type Services = ReadonlyMap<string, Method>;

type Definition = MethodDefinition<Uint8Array, Buffer>;

const asIs = (bytes: Buffer): Buffer => bytes;
/** The library accepts only Buffers: it answers INTERNAL for any other Uint8Array. */
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

/** @param streams collects a controller for each open stream of replies */
function handlerOf(method: Method, streams: Set<AbortController>): UntypedHandleCall {
  return "reply" in method ? replyWith(method.reply) : streamWith(method.stream, streams);
}

/** The library ignores the promise of a handler, so a rejection is answered here. */
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

/** Reads messages only as fast as the client reads them, and none after the client has cancelled. */
async function sendAll(
  call: ServerWritableStream<Buffer, Uint8Array>,
  messages: AsyncIterable<Uint8Array>,
  ending: AbortController,
): Promise<void> {
  const cancelled = new AbortController();
  // The library emits this after every call, also one that was answered, when nothing is left to send.
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

/** The log has the reason. */
const FAILED: Partial<ServiceError> = { code: status.INTERNAL, details: "the provider failed" };

/** Each side presents a certificate, and each knows the certificate of the other beforehand. */
export interface MutualTls {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** The only certificate that a client may present. */
  readonly clientCertificatePem: string;
}

/**
 * Runs the TLS handshake of a connection, and passes on only connections whose client has the expected certificate.
 *
 * TLS proves that the client has the key of the certificate that it presents; that it is the expected one is checked here, byte
 * by byte. With the option `ca` instead, Node 20 reads its 140 root certificates first, which takes longer than all other parts
 * of the start (docs/performance.md).
 */
function mutualTls(tls: MutualTls, connected: (socket: Socket) => void): (socket: Socket) => void {
  const expected = new X509Certificate(tls.clientCertificatePem).raw;
  const options = {
    cert: tls.certificatePem,
    key: tls.privateKeyPem,
    ca: [],
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ["h2"],
  };
  const server = createServer(options, (socket) => {
    socket.on("error", () => {});
    if (presents(socket, expected)) connected(socket);
    else socket.destroy();
  });
  return (socket) => server.emit("connection", socket);
}

function presents(socket: TLSSocket, expected: Buffer): boolean {
  return socket.getPeerX509Certificate()?.raw.equals(expected) ?? false;
}
