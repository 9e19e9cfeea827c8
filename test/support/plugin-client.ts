import { X509Certificate } from "node:crypto";
import { Client, type ClientReadableStream, credentials } from "@grpc/grpc-js";
import type { ServerCertificate } from "../../src/tfplugin/process/certificate";
import { type Draft, decode, encode } from "../../src/tfplugin/wire/message";
import { type Method, StopProvider } from "../../src/tfplugin/wire/provider-service";
import { type Handshake, type PluginOptions, PluginProcess } from "./plugin-process";

/** Plays Terraform's part towards a provider process, down to what our Terraform here is too old for. */

/** A connection of its own, of any size, that is never tried again: what happens on it is what the server did. */
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
    // Ends with the connection, one way or the other.
    this.#stdio.on("error", () => {});
    this.#stdio.resume();
  }

  /** Resolves when the connection stands: what comes after StreamStdio on it has been answered. */
  async ready(): Promise<void> {
    await this.callBytes("/grpc.health.v1.Health/Check", Buffer.alloc(0));
  }

  /** One call of Terraform's. Rejects with the gRPC error, which has its `code`. */
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

  /** A call with many replies. Who stops reading cancels it. */
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

  /** As Terraform ends a walk: asks the process to end, then closes the connection. */
  async shutdown(): Promise<void> {
    await this.callBytes("/plugin.GRPCController/Shutdown", Buffer.alloc(0));
    this.close();
  }

  /** Drops the connection without a word, as when Terraform was killed. */
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
  /** One more connection, perhaps with another certificate than the one that was agreed on. */
  connect(identity?: ServerCertificate): PluginClient;
}

export interface Plugins {
  /** Starts a process and connects to it. */
  start(options?: PluginOptions): Promise<Plugin>;
  /** Only starts a process. */
  spawn(options?: PluginOptions): PluginProcess;
}

/**
 * Starts provider processes for tests and sees to their end. Whatever a test does, a provider prints its one line and
 * nothing else, and leaves no socket.
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
