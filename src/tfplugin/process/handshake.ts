/** The agreement between Terraform (go-plugin) and a process that it has just started. */

/** No secret: it only tells a start by Terraform from a start by a curious person. */
const MAGIC_COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const CORE_PROTOCOL = 1;
const PLUGIN_PROTOCOL = 6;

/** Where Terraform connects, in go-plugin's words: a socket's path, or `127.0.0.1:PORT`. */
export interface Endpoint {
  readonly network: "unix" | "tcp";
  readonly address: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What Terraform asked for, in the environment, when it started this process. */
export interface PluginEnvironment {
  /** Its one-off certificate in PEM. Undefined: this connection is not encrypted. */
  readonly clientCertificate: string | undefined;
  /** The folder for the socket. Undefined: the system's folder for temporary files. */
  readonly socketFolder: string | undefined;
}

/** Undefined when it was not Terraform that started this process. */
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
 * Protocol 6 is named whatever Terraform offers: one that is too old then says so itself, in words its user knows.
 * Padding of the certificate's base64 would make the start fail.
 */
export function handshakeLine({ network, address }: Endpoint, certificate: Uint8Array | undefined): string {
  const encoded =
    certificate === undefined
      ? ""
      : Buffer.from(certificate)
          .toString("base64")
          .replace(/(?<!=)=+$/, "");
  return [CORE_PROTOCOL, PLUGIN_PROTOCOL, network, address, "grpc", encoded].join("|");
}

/**
 * The value of TF_REATTACH_PROVIDERS that makes Terraform or OpenTofu use a process which is running already. Each of
 * them completes a source without a host by its own registry, so a provider of one is found under both.
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
