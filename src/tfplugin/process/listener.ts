import { mkdtempSync, rmSync } from "node:fs";
import {
  type AddressInfo,
  type Socket as Connection,
  createServer,
  type ListenOptions,
  type Server,
} from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Endpoint } from "./handshake";

/** Where Terraform connects. */
export interface Listener {
  /** Resolves when clients can connect. A connection comes paused: nothing of it has been read. */
  listen(accept: (connection: Connection) => void): Promise<Endpoint>;
  /** Takes no more connections. */
  close(): void;
  /** Removes what it has in the file system, if anything. Connections that are open stay open. */
  remove(): void;
}

/** A socket in a folder of its own, which only this user may enter. */
export interface Socket extends Listener {
  readonly path: string;
}

/** Socket paths may have about 104 bytes on macOS and 108 on Linux. */
const LONGEST = 100;

export function createSocket(parent = tmpdir()): Socket {
  const folder = makeFolder(resolve(parent));
  const path = join(folder, "s");
  const server = createServer(PAUSED);
  return {
    path,
    async listen(accept) {
      await listenOn(server, { path }, accept);
      return { network: "unix", address: path };
    },
    close: () => void server.close(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Any free port of this machine. */
export function createPort(): Listener {
  const server = createServer(PAUSED);
  return {
    async listen(accept) {
      const { port } = (await listenOn(server, { host: "127.0.0.1", port: 0 }, accept)) as AddressInfo;
      return { network: "tcp", address: `127.0.0.1:${port}` };
    },
    close: () => void server.close(),
    remove: () => {},
  };
}

/** Whoever serves a connection may still have to be loaded, and must see its first byte. */
const PAUSED = { pauseOnConnect: true };

function listenOn(
  server: Server,
  options: ListenOptions,
  accept: (connection: Connection) => void,
): Promise<string | AddressInfo | null> {
  return new Promise((resolve, reject) => {
    server.on("connection", (connection) => {
      // It closes then, too, and whoever serves it hears of that.
      connection.on("error", () => {});
      accept(connection);
    });
    server.once("error", reject).listen(options, () => resolve(server.address()));
  });
}

/** In /tmp where the wished folder is missing, closed to this user, or leaves no room for the socket's path. */
function makeFolder(parent: string): string {
  const room = LONGEST - Buffer.byteLength(join(parent, "tfp-XXXXXX", "s"));
  try {
    if (room >= 0) return mkdtempSync(join(parent, "tfp-"));
  } catch {
    // What is wrong with /tmp, if anything, is said below.
  }
  return mkdtempSync("/tmp/tfp-");
}
