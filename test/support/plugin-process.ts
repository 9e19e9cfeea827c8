import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServerCertificate, type ServerCertificate } from "../../src/tfplugin/process/certificate";

const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const PATIENCE_MS = 60_000;

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

  get isDebugged(): boolean {
    return this.child.spawnargs.includes("--debug");
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
