import type { Server } from "@grpc/grpc-js";
import type { Session } from "../session";
import type { ControlEvents } from "./grpc-services";
import type { PluginProcess } from "./serve";
import type { Socket } from "./socket";

interface Parts {
  readonly session: Session;
  readonly server: Pick<Server, "tryShutdown" | "forceShutdown">;
  readonly socket: Socket;
  readonly process: PluginProcess;
  readonly debug: boolean;
}

/** Terraform itself gives up after 60 s. */
const NOBODY_CAME_MS = 90_000;
/** Enough for a reply on its way; Terraform kills after 2 s, and a second Ctrl-C should not feel slow. */
const LAST_WORDS_MS = 50;

/**
 * When the process ends. Invariant: it ends when Terraform says so, or when Terraform is gone and what was begun is
 * done; whichever it is, the socket's folder is removed.
 */
export class Lifetime implements ControlEvents {
  readonly #parts: Parts;
  readonly #underWay = new Set<Promise<void>>();
  #connections = 0;
  #nobodyCame: NodeJS.Timeout | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  begin(): void {
    const { process, debug } = this.#parts;
    // Ctrl-C reaches the whole process group. It is Terraform's to handle: it calls StopProvider and saves results.
    process.on("SIGINT", () => debug && this.#finish());
    process.on("SIGTERM", () => this.#finish());
    // A Terraform that was killed leaves pipes without a reader.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
    process.on("exit", () => this.#parts.socket.remove());
    if (!debug) this.#nobodyCame = setTimeout(() => this.#end(), NOBODY_CAME_MS);
  }

  during(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  connected(): void {
    this.#connections++;
    clearTimeout(this.#nobodyCame);
    // Terraform connects once. With the name gone, not even a SIGKILL leaves anything behind.
    if (!this.#parts.debug) this.#parts.socket.remove();
  }

  disconnected(): void {
    this.#connections--;
    if (this.#connections === 0 && !this.#parts.debug) void this.#finish();
  }

  shutdown(): void {
    this.#parts.server.tryShutdown(() => this.#end());
    setTimeout(() => this.#end(), LAST_WORDS_MS);
  }

  /** Ends waits, lets requests that are on their way come back, then ends the process. */
  async #finish(): Promise<void> {
    this.#parts.session.stop();
    await Promise.allSettled(this.#underWay);
    this.#end();
  }

  #end(): void {
    this.#parts.server.forceShutdown();
    this.#parts.process.exit(0);
  }
}
