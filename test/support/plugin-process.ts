import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServerCertificate, type ServerCertificate } from "../../src/tfplugin/process/certificate";

const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const DEADLINE_MS = 60_000;

/** The fields of the handshake, the first line of a provider. */
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
  /** Milliseconds from the call of `exit` to the end of the process. */
  readonly tookMs: number;
}

export interface PluginOptions {
  /** Added to the variables that Terraform sets; undefined removes one. */
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** False: without PLUGIN_CLIENT_CERT. Default true. */
  readonly tls?: boolean;
  /** The stdin of the process: a file descriptor, or "ignore" for none. */
  readonly stdin?: number | "ignore";
}

/** A provider process that is started as Terraform starts it. */
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

  get isDebugged(): boolean {
    return this.child.spawnargs.includes("--debug");
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Files and folders in the temporary folder: the socket, while the process has one. */
  get sockets(): readonly string[] {
    return readdirSync(this.folder);
  }

  /** Resolves when the process has ended; rejects when it runs for longer than a minute. */
  async exit(): Promise<Exit> {
    const begin = performance.now();
    const ended = await within(this.#closed, "the process did not end");
    return { ...ended, tookMs: performance.now() - begin };
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves with the match as soon as stdout matches. */
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

  /** Kills the process if it still runs, and removes its folder. */
  async dispose(): Promise<void> {
    if (this.isRunning) this.child.kill("SIGKILL");
    await this.exit();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function within<T>(work: Promise<T>, complaint: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${complaint} within ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
