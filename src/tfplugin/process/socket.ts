import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A socket in a folder of its own, which only this user may enter. */
export interface Socket {
  readonly path: string;
  /** Removes the folder. Connections that are open stay open. */
  remove(): void;
}

/** Socket paths may have about 104 bytes on macOS and 108 on Linux. */
const LONGEST = 100;

export function createSocket(parent = tmpdir()): Socket {
  const folder = mkdtempSync(join(usable(resolve(parent)), "tfp-"));
  return {
    path: join(folder, "s"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A folder that is missing, or whose path leaves no room for the socket's, gives way to /tmp. */
function usable(parent: string): string {
  const longest = join(parent, "tfp-XXXXXX", "s");
  return existsSync(parent) && Buffer.byteLength(longest) <= LONGEST ? parent : "/tmp";
}
