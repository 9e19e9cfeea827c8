import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { buildConnector } from "undici";
import { type HttpProxy, hostOf, ProxyError } from "./config";

/** What an attempt to connect has opened: a socket, or a request for a tunnel. */
interface Closable {
  destroy(): unknown;
}

/**
 * Makes the connections of undici, directly or through a proxy.
 *
 * undici's own proxy agent reconnects forever to a proxy that closes the connection, and has no time limit for one that
 * never answers; undici itself notices an abort only after the connection is made. Here each attempt fails after the time limit
 * at the latest, and at once when no request waits for it any more.
 */
export class Connector {
  readonly #proxy: HttpProxy | undefined;
  readonly #timeoutMs: number;
  /** For each attempt to connect, what ends it. */
  readonly #attempts = new Set<(error: Error) => void>();
  #tunnelsPending = 0;

  /** @param timeoutMs of one attempt */
  constructor(proxy: HttpProxy | undefined, timeoutMs: number) {
    this.#proxy = proxy;
    this.#timeoutMs = timeoutMs;
  }

  /** The proxy, while it is being asked to connect; else undefined. */
  get pendingProxy(): HttpProxy | undefined {
    return this.#tunnelsPending > 0 ? this.#proxy : undefined;
  }

  /** Ends all attempts to connect. Existing connections stay. */
  abandon(): void {
    for (const end of this.#attempts) end(new Error("no request waits for this connection"));
  }

  /** The `connect` option of undici's dispatchers. */
  readonly connect: buildConnector.connector = (options, callback) => {
    const sockets: Closable[] = [];
    let isDone = false;
    const end = (error: Error | undefined, socket?: Socket) => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      this.#attempts.delete(end);
      if (socket !== undefined) return callback(null, socket);
      for (const each of sockets) each.destroy();
      callback(error ?? new Error("not connected"), null);
    };
    this.#attempts.add(end);
    const timer = setTimeout(() => {
      end(timeoutError(this.pendingProxy, `did not connect within ${this.#timeoutMs} ms`));
    }, this.#timeoutMs);
    this.#open(options, (socket) => sockets.push(socket)).then((socket) => end(undefined, socket), end);
  };

  async #open(options: buildConnector.Options, onOpen: (socket: Closable) => void): Promise<Socket> {
    const host = hostOf(options);
    const isTls = options.protocol === "https:";
    const port = Number(options.port || (isTls ? 443 : 80));
    const tunnel = this.#proxy && (await this.#tunnel(this.#proxy, options.hostname, port, onOpen));
    return new Promise((resolve, reject) => {
      const socket = isTls
        ? connectTls({
            host,
            port,
            socket: tunnel,
            servername: isIP(host) === 0 ? host : undefined,
            ALPNProtocols: ["http/1.1"],
          })
        : connectTcp({ host, port });
      onOpen(socket);
      socket.setNoDelay(true).setKeepAlive(true, 60_000);
      socket.once("error", reject);
      socket.once(isTls ? "secureConnect" : "connect", () => {
        socket.off("error", reject);
        resolve(socket);
      });
      socket.once("close", () => reject(connectionReset()));
    });
  }

  #tunnel(
    proxy: HttpProxy,
    hostname: string,
    port: number,
    onOpen: (socket: Closable) => void,
  ): Promise<Socket> {
    const target = `${hostname}:${port}`;
    const { authorization } = proxy;
    const headers = { host: target, ...(authorization && { "proxy-authorization": authorization }) };
    this.#tunnelsPending += 1;
    return new Promise<Socket>((resolve, reject) => {
      const request = (proxy.protocol === "https:" ? httpsRequest : httpRequest)({
        host: proxy.hostname,
        port: proxy.port,
        method: "CONNECT",
        path: target,
        headers,
        agent: false,
      });
      onOpen(request);
      request.once("error", (cause) => {
        reject(new ProxyError(proxy, `cannot be used: ${cause.message}`, { cause }));
      });
      request.once("connect", ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
        onOpen(socket);
        if (statusCode < 200 || statusCode > 299) {
          return reject(new ProxyError(proxy, `refused the connection with status ${statusCode}`));
        }
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      request.end();
    }).finally(() => {
      this.#tunnelsPending -= 1;
    });
  }
}

/** The error of a connection attempt that exceeds its time limit. @param predicate such as "did not answer in time" */
export function timeoutError(proxy: HttpProxy | undefined, predicate: string): Error {
  if (proxy !== undefined) return new ProxyError(proxy, predicate);
  return Object.assign(new Error(predicate), { code: "ETIMEDOUT" });
}

function connectionReset(): Error {
  return Object.assign(new Error("the connection was closed before it was ready"), { code: "ECONNRESET" });
}
