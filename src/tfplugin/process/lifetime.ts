import type { GrpcServer } from "../grpc/server";
import type { Logger } from "../provider";
import type { ServiceEvents } from "../rpc/services";
import type { Listener } from "./handshake";

/** The parts of `process` that a provider uses. Not stdin: a provider shares it with Terraform, which reads it. */
export type PluginProcess = Pick<
  NodeJS.Process,
  "argv" | "env" | "stderr" | "pid" | "ppid" | "platform" | "on" | "exit"
>;

interface LifetimeOptions {
  /** Aborts the signal of the calls in progress. */
  readonly stop: () => void;
  readonly log: Logger;
  readonly server: Pick<GrpcServer, "close">;
  readonly listener: Listener;
  readonly process: PluginProcess;
  readonly debug: boolean;
}

/** Interval of the check whether Terraform, the parent process, still runs. */
const PARENT_CHECK_MS = 1_000;
/** How long to wait for a connection. Terraform waits 60 s for the handshake line, so none is made later. */
const CONNECT_TIMEOUT_MS = 90_000;
/** How long to wait until replies are sent at the end: milliseconds suffice, except for a client that does not read. */
const CLOSE_GRACE_MS = 1_000;

/**
 * Decides when the process ends. Invariant: it ends when Terraform requests it, or when Terraform no longer runs and the calls in
 * progress are done; in both cases the socket's folder is removed.
 */
export class Lifetime implements ServiceEvents {
  readonly #options: LifetimeOptions;
  readonly #inProgress = new Set<Promise<unknown>>();
  #connections = 0;
  #isEnding = false;
  #connectTimeout: NodeJS.Timeout | undefined;

  constructor(options: LifetimeOptions) {
    this.#options = options;
  }

  begin(): void {
    const { process, debug } = this.#options;
    // Ignored, except in debug mode: Ctrl-C and the end of a terminal signal the whole process group, and Terraform handles them.
    // It calls StopProvider and saves results, or continues under nohup, or ends, which closes the connection.
    for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => debug && this.#finish());
    process.on("SIGTERM", () => this.#finish());
    // An error outside of any call must not lose the results of the calls in progress.
    process.on("uncaughtException", (error) => this.#fail(error));
    process.on("exit", () => this.#options.listener.remove());
    if (debug) return;
    this.#connectTimeout = setTimeout(() => this.#end(0), CONNECT_TIMEOUT_MS);
    this.#endWithParent();
  }

  /**
   * Ends the process after its parent. If Terraform is killed before it has connected, no connection closes; and Node.js does not
   * always report the end of a connection over which a reply is being sent (seen with 20.20 and 24.21, in 1 of 30 runs with a
   * client that is killed at its first request). On Windows the parent does not change, so only the connection counts there.
   */
  #endWithParent(): void {
    const { process } = this.#options;
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && this.#finish(), PARENT_CHECK_MS).unref();
  }

  track(work: Promise<unknown>): void {
    this.#inProgress.add(work);
    const done = () => this.#inProgress.delete(work);
    work.then(done, done);
  }

  connected(): void {
    this.#connections++;
    clearTimeout(this.#connectTimeout);
    // Terraform connects only once. The file of the socket is removed now, so that a SIGKILL leaves none behind.
    if (!this.#options.debug) this.#options.listener.remove();
  }

  disconnected(): void {
    this.#connections--;
    if (this.#connections === 0 && !this.#options.debug) void this.#finish();
  }

  /** Terraform kills the process 2 s after this call. */
  shutdown(): void {
    void this.#finish();
  }

  #fail(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.log.error("uncaught exception", { error: text });
    void this.#finish(1);
  }

  /** Aborts the signal of the calls in progress, awaits them, sends their replies, then ends the process. */
  async #finish(code = 0): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    // First, because a client that connects later would be served as long as the process runs.
    this.#options.listener.close();
    this.#options.stop();
    while (this.#inProgress.size > 0) await Promise.allSettled(this.#inProgress);
    setTimeout(() => this.#end(code), CLOSE_GRACE_MS);
    await this.#options.server.close();
    this.#end(code);
  }

  #end(code: number): void {
    this.#options.process.exit(code);
  }
}
