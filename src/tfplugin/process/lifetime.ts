import type { GrpcServer } from "../grpc/server";
import type { Logger } from "../log";
import type { ServiceEvents } from "../rpc/services";
import type { Listener } from "./handshake";
import type { PluginProcess } from "./serve";

interface Parts {
  /** Ends the waits of the calls under way. */
  readonly stop: () => void;
  readonly log: Logger;
  readonly server: Pick<GrpcServer, "close">;
  readonly listener: Listener;
  readonly process: PluginProcess;
  readonly debug: boolean;
}

/** How often it is looked whether Terraform is still there. */
const PARENT_CHECK_MS = 1_000;
/** Terraform itself gives up after 60 s. */
const CONNECT_TIMEOUT_MS = 90_000;
/** A reply that the client does not read would hold the process for ever. Others are out within milliseconds. */
const CLOSE_GRACE_MS = 1_000;

/**
 * When the process ends. Invariant: it ends when Terraform says so, or when Terraform is gone and what was begun is
 * done; whichever it is, the socket's folder is removed.
 */
export class Lifetime implements ServiceEvents {
  readonly #parts: Parts;
  readonly #underWay = new Set<Promise<unknown>>();
  #connections = 0;
  #isEnding = false;
  #connectTimeout: NodeJS.Timeout | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  begin(): void {
    const { process, debug } = this.#parts;
    // Ctrl-C and the end of a terminal reach the whole process group. They are Terraform's to handle: it calls
    // StopProvider and saves results, or under nohup lives on, or dies and its connection with it.
    for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => debug && this.#finish());
    process.on("SIGTERM", () => this.#finish());
    // A stray failure must not take the results of the calls under way with it.
    process.on("uncaughtException", (error) => this.#fail(error));
    process.on("exit", () => this.#parts.listener.remove());
    if (debug) return;
    this.#connectTimeout = setTimeout(() => this.#end(0), CONNECT_TIMEOUT_MS);
    this.#endWithParent();
  }

  /**
   * A Terraform that is killed before it has connected ends no connection, and Node.js does not always tell the end of one
   * over which a reply was just going out (seen with 20.20 and 24.21, for one client in 30 that was killed at its first request).
   * Windows gives the processes of one that has ended no other parent; there, only the connection tells.
   */
  #endWithParent(): void {
    const { process } = this.#parts;
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && this.#finish(), PARENT_CHECK_MS).unref();
  }

  during(work: Promise<unknown>): void {
    this.#underWay.add(work);
    const done = () => this.#underWay.delete(work);
    work.then(done, done);
  }

  connected(): void {
    this.#connections++;
    clearTimeout(this.#connectTimeout);
    // Terraform connects once. With the name gone, not even a SIGKILL leaves anything behind.
    if (!this.#parts.debug) this.#parts.listener.remove();
  }

  disconnected(): void {
    this.#connections--;
    if (this.#connections === 0 && !this.#parts.debug) void this.#finish();
  }

  /** Terraform waits 2 s for the process to end, then kills it. */
  shutdown(): void {
    void this.#finish();
  }

  #fail(error: unknown): void {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#parts.log.error("failure outside of any call", { error: what });
    void this.#finish(1);
  }

  /** Ends waits, lets the calls under way come to their end and their replies go out, then ends the process. */
  async #finish(code = 0): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    // First of all: whoever connects now would be served for as long as the process lives.
    this.#parts.listener.close();
    this.#parts.stop();
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    setTimeout(() => this.#end(code), CLOSE_GRACE_MS);
    await this.#parts.server.close();
    this.#end(code);
  }

  #end(code: number): void {
    this.#parts.process.exit(code);
  }
}
