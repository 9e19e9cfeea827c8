import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { createServer } from "node:tls";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceError,
  status,
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
  // Call statistics, which are not used.
  "grpc.enable_channelz": 0,
};

/**
 * A gRPC server (`@grpc/grpc-js`) that does not listen itself, but serves connections that were accepted elsewhere. Thus the
 * library can be loaded after the handshake line is written, and the close of each connection, which the library does not
 * report, is known.
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
    for (const [path, method] of options.services) {
      if ("reply" in method) {
        this.#server.register(path, replyWith(method.reply), asBuffer, asIs, "unary");
      } else {
        const handler = streamWith(method.stream, this.#streams);
        this.#server.register(path, handler, asBuffer, asIs, "serverStream");
      }
    }
  }

  /** Serves a paused connection from which nothing was read, after the TLS handshake if there is TLS. */
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
    // The library would serve a connection even after its shutdown. A destroyed socket does not emit `close` again.
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

/** The handler of one method: one reply, or a stream of replies. */
export type Method =
  | { readonly reply: (request: Buffer) => Promise<Uint8Array> }
  /** `signal` is aborted when the client cancels the call, or when the server closes. */
  | { readonly stream: (request: Buffer, signal: AbortSignal) => AsyncIterable<Uint8Array> };

/** Methods by path, such as `/tfplugin6.Provider/GetProviderSchema`. */
export type Services = ReadonlyMap<string, Method>;

const asIs = (bytes: Buffer): Buffer => bytes;
/** The library accepts only Buffers: it answers INTERNAL for any other Uint8Array. */
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** The library ignores the promise of a handler, so a rejection is answered here. */
function replyWith(reply: (request: Buffer) => Promise<Uint8Array>): handleUnaryCall<Buffer, Uint8Array> {
  return (call, answer) => {
    reply(call.request).then(
      (message) => answer(null, message),
      () => answer(FAILED),
    );
  };
}

/** @param streams collects a controller for each open stream of replies */
function streamWith(
  stream: (request: Buffer, signal: AbortSignal) => AsyncIterable<Uint8Array>,
  streams: Set<AbortController>,
): handleServerStreamingCall<Buffer, Uint8Array> {
  return (call) => {
    const controller = new AbortController();
    streams.add(controller);
    sendAll(call, stream(call.request, controller.signal), controller)
      .catch(() => call.emit("error", FAILED))
      .finally(() => streams.delete(controller));
  };
}

/** Reads messages only as fast as the client reads them, and none after the client has cancelled. */
async function sendAll(
  call: ServerWritableStream<Buffer, Uint8Array>,
  messages: AsyncIterable<Uint8Array>,
  controller: AbortController,
): Promise<void> {
  const cancelled = new AbortController();
  // The library also emits this after a call that was answered. Then nothing is left to abort.
  call.once("cancelled", () => {
    cancelled.abort();
    controller.abort();
  });
  for await (const message of messages) {
    // A cancelled call never drains.
    if (!cancelled.signal.aborted && !call.write(message))
      await once(call, "drain", { signal: cancelled.signal }).catch(() => {});
    if (cancelled.signal.aborted) return;
  }
  call.end();
}

/** Only for a bug: RPCs report errors as diagnostics. */
const FAILED: Partial<ServiceError> = { code: status.INTERNAL, details: "the provider failed" };

/** Each side presents a certificate, and each knows beforehand which one the other presents. */
export interface MutualTls {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** The only certificate that a client may present. */
  readonly clientCertificatePem: string;
}

/**
 * Runs the TLS handshake of a connection, and passes on only connections whose client has the expected certificate.
 *
 * TLS proves that the client has the key of its certificate; whether the certificate is the expected one is checked here, byte by
 * byte. With the option `ca` instead, Node 20 would first read its 140 root certificates, which takes longer than the rest of
 * the start (docs/performance.md).
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
    if (socket.getPeerX509Certificate()?.raw.equals(expected)) connected(socket);
    else socket.destroy();
  });
  return (socket) => server.emit("connection", socket);
}
