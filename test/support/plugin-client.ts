import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type ClientReadableStream, credentials } from "@grpc/grpc-js";
import { createServerCertificate, type ServerCertificate } from "../../src/tfplugin/process/certificate";
import { type Draft, decode, encode } from "../../src/tfplugin/wire/message";
import { type Method, StopProvider } from "../../src/tfplugin/wire/provider-service";

/** Plays Terraform's part towards a provider process, down to what our Terraform here is too old for. */

const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const PATIENCE_MS = 15_000;

/** What a provider says on its first line. */
export interface Handshake {
  readonly coreProtocol: string;
  readonly appProtocol: string;
  readonly network: string;
  readonly address: string;
  readonly transport: string;
  /** DER in base64, empty without TLS. */
  readonly certificate: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Milliseconds since it was waited for. */
  readonly tookMs: number;
}

export interface PluginOptions {
  /** On top of what Terraform sets; undefined takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** False: without PLUGIN_CLIENT_CERT. Default true. */
  readonly tls?: boolean;
  /** What the process has as its stdin, a file descriptor or nothing. */
  readonly stdin?: number | "ignore";
}

/** A provider process, from its start to its end. */
export class PluginProcess {
  readonly child: ChildProcess;
  /** Its folder for temporary files, where its socket is. */
  readonly folder: string;
  readonly clientCertificate: ServerCertificate;
  stdout = "";
  stderr = "";
  readonly #closed: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;

  constructor(executable: string, options: PluginOptions = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "pc-"));
    this.clientCertificate = createServerCertificate();
    const certificate =
      options.tls === false ? {} : { PLUGIN_CLIENT_CERT: this.clientCertificate.certificatePem };
    this.child = spawn(executable, options.args ?? [], {
      stdio: [options.stdin ?? "ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        TMPDIR: this.folder,
        TF_PLUGIN_MAGIC_COOKIE: COOKIE,
        PLUGIN_PROTOCOL_VERSIONS: "5,6",
        PLUGIN_MIN_PORT: "10000",
        PLUGIN_MAX_PORT: "25000",
        ...certificate,
        ...options.env,
      },
    });
    this.child.stdout?.on("data", (chunk) => (this.stdout += chunk));
    this.child.stderr?.on("data", (chunk) => (this.stderr += chunk));
    this.#closed = new Promise((resolve, reject) => {
      this.child.once("error", reject);
      this.child.once("close", (code, signal) => resolve({ code, signal }));
    });
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Socket folders that are there now. */
  get sockets(): readonly string[] {
    return readdirSync(this.folder);
  }

  /** Resolves when the process has ended; rejects when it does not in good time. */
  async exit(): Promise<Exit> {
    const begin = performance.now();
    const ended = await within(this.#closed, "the process did not end");
    return { ...ended, tookMs: performance.now() - begin };
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The text on stdout as soon as it matches. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const found = new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.stdout);
        if (match !== null) resolve(match);
      };
      this.child.stdout?.on("data", look);
      this.child.once("close", () =>
        reject(new Error(`the process ended early:\n${this.stdout}\n${this.stderr}`)),
      );
      look();
    });
    return within(found, `stdout never had ${pattern}`);
  }

  async handshake(): Promise<Handshake> {
    const [, line = ""] = await this.printed(/^(.*)\n/);
    const [
      coreProtocol = "",
      appProtocol = "",
      network = "",
      address = "",
      transport = "",
      certificate = "",
    ] = line.split("|");
    return { coreProtocol, appProtocol, network, address, transport, certificate };
  }

  /** Ends the process whatever it does, and removes its folder. */
  async dispose(): Promise<void> {
    if (this.isRunning) this.child.kill("SIGKILL");
    await this.exit();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A connection to a provider. */
export class PluginClient {
  readonly #client: Client;
  readonly #stdio: ClientReadableStream<Buffer>;

  /**
   * @param identity client certificate and key; undefined for a connection without TLS
   */
  constructor(address: string, server: string, identity: ServerCertificate | undefined) {
    const secure = () =>
      credentials.createSsl(
        Buffer.from(`-----BEGIN CERTIFICATE-----\n${server}\n-----END CERTIFICATE-----\n`),
        identity && Buffer.from(identity.privateKeyPem),
        identity && Buffer.from(identity.certificatePem),
      );
    this.#client = new Client(
      `unix:${address}`,
      identity === undefined ? credentials.createInsecure() : secure(),
      {
        "grpc.ssl_target_name_override": "localhost",
        "grpc.default_authority": "localhost",
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
        "grpc.enable_retries": 0,
        "grpc.use_local_subchannel_pool": 1,
      },
    );
    this.#stdio = this.#streamBytes("/plugin.GRPCStdio/StreamStdio", Buffer.alloc(0));
    // Ends with the connection, one way or the other.
    this.#stdio.on("error", () => {});
    this.#stdio.resume();
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
    const call = this.#streamBytes(method.path, encode(method.request, request));
    try {
      for await (const bytes of call) yield decode(method.response, bytes);
    } finally {
      call.on("error", () => {});
      call.cancel();
    }
  }

  #streamBytes(path: string, bytes: Uint8Array): ClientReadableStream<Buffer> {
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
export function usePlugins(executable: () => Promise<string>): Plugins {
  const processes: PluginProcess[] = [];
  const clients: PluginClient[] = [];
  let path = "";

  beforeAll(async () => {
    path = await executable();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    const ended = processes.splice(0);
    const isDebugger = (one: PluginProcess) => one.child.spawnargs.includes("--debug");
    await Promise.all(
      ended.map(async (one) => (isDebugger(one) && one.isRunning ? one.dispose() : one.exit())),
    );
    const left = ended.flatMap((one) => (existsSync(one.folder) ? one.sockets : []));
    const printed = ended.filter((one) => !isDebugger(one)).map(({ stdout }) => stdout.split("\n").length);
    await Promise.all(ended.map((one) => one.dispose()));
    expect(left).toEqual([]);
    for (const lines of printed) expect(lines).toBeLessThanOrEqual(2);
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
      return { process: started, handshake, client, connect };
    },
  };
}

const asBuffer = (bytes: Buffer): Buffer => bytes;

async function within<T>(work: Promise<T>, complaint: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${complaint} within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
