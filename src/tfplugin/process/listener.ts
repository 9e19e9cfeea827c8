import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, type Socket as Connection, createServer, type ListenOptions } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Endpoint } from "./handshake";

/** Where Terraform connects. */
export interface Listener {
  /** Resolves when clients can connect. */
  listen(accept: (connection: Connection) => void): Promise<Endpoint>;
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
  return {
    path,
    async listen(accept) {
      await listenOn({ path }, accept);
      return { network: "unix", address: path };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Any free port of this machine. */
export function createPort(): Listener {
  return {
    async listen(accept) {
      const { port } = (await listenOn({ host: "127.0.0.1", port: 0 }, accept)) as AddressInfo;
      return { network: "tcp", address: `127.0.0.1:${port}` };
    },
    remove: () => {},
  };
}

function listenOn(
  options: ListenOptions,
  accept: (connection: Connection) => void,
): Promise<string | AddressInfo | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => {
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
