import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type ListenOptions, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The handshake between Terraform (go-plugin) and a process that it has started. */

/** Not a secret: it distinguishes a start by Terraform from a start by hand. */
const MAGIC_COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const CORE_PROTOCOL = 1;
const PLUGIN_PROTOCOL = 6;

/** Where Terraform connects, as go-plugin writes it: the path of a socket, or `127.0.0.1:PORT`. */
export interface Endpoint {
  readonly network: "unix" | "tcp";
  readonly address: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables that Terraform sets when it starts a provider. */
export interface PluginEnvironment {
  /** The certificate of Terraform in PEM. The connection is not encrypted when it is undefined. */
  readonly clientCertificate: string | undefined;
  /** The folder for the socket; the system folder for temporary files when it is undefined. */
  readonly socketFolder: string | undefined;
}

/** Undefined if this process was not started by Terraform. */
export function readPluginEnvironment(env: Environment): PluginEnvironment | undefined {
  if (env["TF_PLUGIN_MAGIC_COOKIE"] !== MAGIC_COOKIE) return undefined;
  return {
    clientCertificate: env["PLUGIN_CLIENT_CERT"] || undefined,
    socketFolder: env["PLUGIN_UNIX_SOCKET_DIR"] || undefined,
  };
}

/**
 * The one line on stdout that tells Terraform where to connect.
 *
 * It always names protocol 6: a Terraform that does not support it shows an error of its own.
 * go-plugin rejects a certificate whose base64 is padded.
 */
export function handshakeLine({ network, address }: Endpoint, certificate: Uint8Array | undefined): string {
  const encoded = Buffer.from(certificate ?? [])
    .toString("base64")
    .replace(/(?<!=)=+$/, "");
  return [CORE_PROTOCOL, PLUGIN_PROTOCOL, network, address, "grpc", encoded].join("|");
}

/**
 * The value of TF_REATTACH_PROVIDERS with which Terraform or OpenTofu uses this running process. Both prefix a source
 * without host with their own registry, so it has the addresses in both.
 */
export function reattachVariable(source: string, pid: number, endpoint: Endpoint): string {
  const entry = {
    Protocol: "grpc",
    ProtocolVersion: PLUGIN_PROTOCOL,
    Pid: pid,
    // Terraform 1.11.4 panics when this is false.
    Test: true,
    Addr: { Network: endpoint.network, String: endpoint.address },
  };
  const forOpenTofu = source.replace(/^registry\.terraform\.io\//, "registry.opentofu.org/");
  return JSON.stringify({ [source]: entry, [forOpenTofu]: entry });
}

/** Accepts the connections of Terraform. */
export interface Listener {
  /** Resolves when clients can connect. `accept` gets each connection paused, before anything is read from it. */
  listen(accept: (connection: Socket) => void): Promise<Endpoint>;
  /** Accepts no more connections. */
  close(): void;
  /** Removes its files, if any. Open connections stay open. */
  remove(): void;
}

/** A Unix socket in a folder of its own, which only this user can enter. */
export interface UnixSocket extends Listener {
  readonly path: string;
}

/** In bytes. macOS allows about 104, Linux 108. */
const MAX_PATH_LENGTH = 100;

export function createSocket(parent = tmpdir()): UnixSocket {
  const folder = makeFolder(resolve(parent));
  const path = join(folder, "s");
  return {
    path,
    ...createListener({ path }, () => ({ network: "unix", address: path })),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A free port on loopback. */
export function createPort(): Listener {
  return createListener({ host: "127.0.0.1", port: 0 }, (server) => {
    const { port } = server.address() as AddressInfo;
    return { network: "tcp", address: `127.0.0.1:${port}` };
  });
}

/** A listener without files. */
function createListener(options: ListenOptions, endpointOf: (server: Server) => Endpoint): Listener {
  // Paused, because the gRPC server may not be loaded yet when a client connects.
  const server = createServer({ pauseOnConnect: true });
  return {
    listen: (accept) =>
      new Promise((resolve, reject) => {
        server.on("connection", (connection) => {
          // Without a listener an error would end the process. The connection closes after it.
          connection.on("error", () => {});
          accept(connection);
        });
        server.once("error", reject).listen(options, () => resolve(endpointOf(server)));
      }),
    close: () => void server.close(),
    remove: () => {},
  };
}

/** Creates a folder in `parent`, or in /tmp if `parent` is missing, not writable, or too long for the path of a socket. */
function makeFolder(parent: string): string {
  const remaining = MAX_PATH_LENGTH - Buffer.byteLength(join(parent, "tfp-XXXXXX", "s"));
  try {
    if (remaining >= 0) return mkdtempSync(join(parent, "tfp-"));
  } catch {
    // /tmp is tried below.
  }
  return mkdtempSync("/tmp/tfp-");
}
