import { X509Certificate } from "node:crypto";
import { Client, type ClientReadableStream, credentials } from "@grpc/grpc-js";
import type { ServerCertificate } from "../../src/tfplugin/process/certificate";
import { type Draft, decode, encode } from "../../src/tfplugin/wire/message";
import { type Method, StopProvider } from "../../src/tfplugin/wire/provider-service";
import { type Handshake, type PluginOptions, PluginProcess } from "./plugin-process";

/** Calls a provider process as Terraform does, also with calls that only newer versions of Terraform make. */

/** A connection that is not shared, without limits of size and without retries: a test sees only what the server does. */
export const CHANNEL = {
  "grpc.ssl_target_name_override": "localhost",
  "grpc.default_authority": "localhost",
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  "grpc.enable_retries": 0,
  "grpc.use_local_subchannel_pool": 1,
};

/** A connection to a provider. */
export class PluginClient {
  readonly #client: Client;
  readonly #stdio: ClientReadableStream<Buffer>;

  /**
   * @param address a socket's path or `127.0.0.1:PORT`
   * @param identity client certificate and key; undefined for a connection without TLS
   */
  constructor(address: string, server: string, identity: ServerCertificate | undefined) {
    const secure = () =>
      credentials.createSsl(
        Buffer.from(new X509Certificate(Buffer.from(server, "base64")).toString()),
        identity && Buffer.from(identity.privateKeyPem),
        identity && Buffer.from(identity.certificatePem),
      );
    this.#client = new Client(
      address.startsWith("/") ? `unix:${address}` : address,
      identity === undefined ? credentials.createInsecure() : secure(),
      CHANNEL,
    );
    this.#stdio = this.#open("/plugin.GRPCStdio/StreamStdio", Buffer.alloc(0));
    // The stream fails when the connection ends.
    this.#stdio.on("error", () => {});
    this.#stdio.resume();
  }

  /** Resolves when the connection is made: a call after StreamStdio has been answered. */
  async ready(): Promise<void> {
    await this.callBytes("/grpc.health.v1.Health/Check", Buffer.alloc(0));
  }

  /** A call with one reply. Rejects with the gRPC error, which has a `code`. */
  async call<Request, Response>(
    method: Method<Request, Response>,
    request: Draft<Request>,
  ): Promise<Response> {
    return decode(method.response, await this.callBytes(method.path, encode(method.request, request)));
  }

  callBytes(path: string, bytes: Uint8Array): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(path, asBuffer, asBuffer, Buffer.from(bytes), (error, reply) =>
        error === null ? resolve(reply ?? Buffer.alloc(0)) : reject(error),
      );
    });
  }

  /** A call with many replies. It is cancelled when its reader stops early. */
  async *stream<Request, Response>(
    method: Method<Request, Response>,
    request: Draft<Request>,
  ): AsyncGenerator<Response> {
    for await (const bytes of this.streamBytes(method.path, encode(method.request, request))) {
      yield decode(method.response, bytes);
    }
  }

  async *streamBytes(path: string, bytes: Uint8Array): AsyncGenerator<Buffer> {
    const call = this.#open(path, bytes);
    try {
      yield* call;
    } finally {
      call.on("error", () => {});
      call.cancel();
    }
  }

  #open(path: string, bytes: Uint8Array): ClientReadableStream<Buffer> {
    return this.#client.makeServerStreamRequest(path, asBuffer, asBuffer, Buffer.from(bytes));
  }

  stop(): Promise<{ readonly Error: string }> {
    return this.call(StopProvider, {});
  }

  /** Ends the process as Terraform does: calls Shutdown, then closes the connection. */
  async shutdown(): Promise<void> {
    await this.callBytes("/plugin.GRPCController/Shutdown", Buffer.alloc(0));
    this.close();
  }

  /** Closes the connection without Shutdown, as when Terraform is killed. */
  close(): void {
    this.#stdio.cancel();
    this.#client.close();
  }
}

/** A process with a connection to it. */
export interface Plugin {
  readonly process: PluginProcess;
  readonly handshake: Handshake;
  readonly client: PluginClient;
  /** Opens another connection, with this client certificate or without TLS. */
  connect(identity?: ServerCertificate): PluginClient;
}

export interface Plugins {
  /** Starts a process and connects to it. */
  start(options?: PluginOptions): Promise<Plugin>;
  /** Only starts a process. */
  spawn(options?: PluginOptions): PluginProcess;
}

/**
 * Starts provider processes, and waits for their end after each test. A test fails when a provider prints more than its
 * handshake line or leaves a socket.
 */
export function usePlugins(executable: () => string): Plugins {
  const processes: PluginProcess[] = [];
  const clients: PluginClient[] = [];
  let path = "";

  beforeAll(() => {
    path = executable();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    const mine = processes.splice(0);
    try {
      await Promise.all(mine.map((one) => one.exit()));
      expect(mine.flatMap((one) => one.sockets)).toEqual([]);
      for (const { stdout, isDebugged } of mine) if (!isDebugged) expect(stdout).toMatch(/^([^\n]+\n)?$/);
    } finally {
      await Promise.all(mine.map((one) => one.dispose()));
    }
  });

  const start = (options?: PluginOptions) => {
    const started = new PluginProcess(path, options);
    processes.push(started);
    return started;
  };
  return {
    spawn: start,
    async start(options) {
      const started = start(options);
      const handshake = await started.handshake();
      const connect = (identity?: ServerCertificate) => {
        const client = new PluginClient(handshake.address, handshake.certificate, identity);
        clients.push(client);
        return client;
      };
      const client = connect(options?.tls === false ? undefined : started.clientCertificate);
      await client.ready();
      return { process: started, handshake, client, connect };
    },
  };
}

const asBuffer = (bytes: Buffer): Buffer => bytes;
