import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Servers on 127.0.0.1: a proxy, a server that does not answer, a free port. */

/** How a proxy answers CONNECT: with a tunnel, with a status, by closing the connection, or not at all. */
export type ProxyBehaviour = "tunnel" | number | "close" | "silent";

/** An HTTP proxy on loopback. Every tunnel leads to one port of this machine, so that a test can name any host. */
export class ConnectProxy {
  behaviour: ProxyBehaviour = "tunnel";
  /** `host:port` of each CONNECT, with the value of `Proxy-Authorization`. */
  readonly requests: { readonly target: string; readonly authorization: string | undefined }[] = [];
  /** Connections that clients have opened. */
  connections = 0;
  readonly #server: Server = createHttpServer((_request, response) => response.writeHead(405).end());
  readonly #sockets = new Set<Socket>();
  readonly #port: number;

  /** @param port of the server at the end of each tunnel */
  constructor(port: number) {
    this.#port = port;
    this.#server.on("connection", (socket: Socket) => {
      this.connections += 1;
      this.#keep(socket);
    });
    this.#server.on("connect", (request: IncomingMessage, socket: Socket) => this.#answer(request, socket));
  }

  /** @returns its port */
  async start(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #answer({ url = "", headers }: IncomingMessage, socket: Socket): void {
    this.requests.push({ target: url, authorization: headers["proxy-authorization"] });
    if (this.behaviour === "silent") return;
    if (this.behaviour === "close") return void socket.destroy();
    if (this.behaviour !== "tunnel") return void socket.end(`HTTP/1.1 ${this.behaviour} No\r\n\r\n`);
    const end = this.#keep(connect(this.#port, "127.0.0.1"));
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(end).pipe(socket);
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket.on("close", () => this.#sockets.delete(socket)).on("error", () => {});
  }
}

/** A server on loopback that accepts connections and never sends a byte. */
export interface SilentServer {
  readonly port: number;
  /** Resolves with the first connection. */
  readonly connected: Promise<unknown>;
  stop(): Promise<void>;
}

export async function startSilentServer(): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on("error", () => {})));
  const connected = once(server, "connection");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connected,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A port of loopback that is not in use at this moment. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
}
