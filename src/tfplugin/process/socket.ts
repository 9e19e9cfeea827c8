import { mkdtempSync, rmSync } from "node:fs";
import { type Socket as Connection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A socket in a folder of its own, which only this user may enter. */
export interface Socket {
  readonly path: string;
  /** Resolves when clients can connect. */
  listen(accept: (connection: Connection) => void): Promise<void>;
  /** Removes the folder. Connections that are open stay open. */
  remove(): void;
}

/** Socket paths may have about 104 bytes on macOS and 108 on Linux. */
const LONGEST = 100;

export function createSocket(parent = tmpdir()): Socket {
  const folder = makeFolder(resolve(parent));
  const path = join(folder, "s");
  return {
    path,
    listen: (accept) =>
      new Promise((resolve, reject) => {
        const server = createServer((connection) => {
          // It closes then, too, and whoever serves it hears of that.
          connection.on("error", () => {});
          accept(connection);
        });
        server.once("error", reject).listen(path, resolve);
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
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
