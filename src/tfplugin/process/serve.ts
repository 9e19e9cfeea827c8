import { writeSync } from "node:fs";
import { basename } from "node:path";
import type { GrpcServer } from "../grpc/server";
import type { LogFields, Logger, Provider, Schema } from "../provider";
import type { Session } from "../session";
import { createServerCertificate } from "./certificate";
import {
  createPort,
  createSocket,
  type Endpoint,
  handshakeLine,
  readPluginEnvironment,
  reattachVariable,
} from "./handshake";
import { Lifetime, type PluginProcess } from "./lifetime";

export interface ServeOptions {
  /** Source address, such as `registry.terraform.io/rymi/rymi`. */
  readonly address: string;
  readonly version: string;
}

/**
 * Serves a provider until Terraform ends it, then ends the process.
 *
 * @param load loads the provider; called after the handshake line is written
 */
export async function serve<Host, S extends Schema>(
  load: () => Promise<Provider<Host, S>>,
  options: ServeOptions,
  process: PluginProcess,
): Promise<void> {
  const debug = process.argv.includes("--debug");
  // With --debug there is no TLS, so the provider must not listen on a port, where other users can connect.
  if (debug && process.platform === "win32") return refuseDebug(process);
  const environment = debug
    ? { clientCertificate: undefined, socketFolder: undefined }
    : readPluginEnvironment(process.env);
  if (environment === undefined) return refuseManualStart(options, process);

  const level = process.env["TF_LOG_PROVIDER"] || process.env["TF_LOG"];
  const name = basename(options.address);
  const log = createLogger(name, level, (line) => process.stderr.write(line));
  // On Windows go-plugin uses a port, as it does not support Unix sockets there.
  const listener = process.platform === "win32" ? createPort() : createSocket(environment.socketFolder);
  const { clientCertificate } = environment;
  const tls = clientCertificate
    ? { ...createServerCertificate(), clientCertificatePem: clientCertificate }
    : undefined;
  let session: Session | undefined;
  let grpcServer: Promise<GrpcServer> | undefined;
  const createServer = async () => {
    const [{ GrpcServer }, { createServices }, { Session }, provider] = await Promise.all([
      import("../grpc/server.js"),
      import("../rpc/services.js"),
      import("../session.js"),
      load(),
    ]);
    session = new Session(provider as Provider<unknown>, log);
    return new GrpcServer({
      services: createServices(session, lifetime),
      tls,
      connected: () => lifetime.connected(),
      disconnected: () => lifetime.disconnected(),
    });
  };
  const getServer = () => (grpcServer ??= createServer());
  const close = async () => (await grpcServer)?.close();
  const stop = () => session?.stop();
  const lifetime: Lifetime = new Lifetime({ stop, log, server: { close }, listener, process, debug });

  const endpoint = await listener.listen((connection) => {
    getServer().then(
      (server) => server.accept(connection),
      () => connection.destroy(),
    );
  });
  lifetime.begin();
  const hasReader = writeToStdout(
    debug ? debugText(options, process.pid, endpoint) : `${handshakeLine(endpoint, tls?.der)}\n`,
  );
  // Terraform was killed before `begin` noted the id of its process, so the check of the parent would never detect it.
  if (!hasReader && !debug) return process.exit(0);
  // After Terraform was killed, the pipe has no reader and writes fail.
  process.stderr.on("error", () => {});
  // The modules that calls need are loaded while Terraform reads the handshake line and connects.
  getServer().catch((error) => {
    process.stderr.write(`The provider cannot be loaded: ${error?.stack ?? error}\n`);
    process.exit(1);
  });
}

/**
 * Writes without `process.stdout`, whose setup takes a millisecond of each start. Returns false if the pipe has no reader: then no
 * client will connect.
 */
function writeToStdout(text: string): boolean {
  try {
    writeSync(1, text);
    return true;
  } catch {
    return false;
  }
}

function refuseManualStart({ address, version }: ServeOptions, process: PluginProcess): void {
  process.stderr.write(
    `This is ${address} ${version}, a Terraform provider. Terraform starts it itself;\n` +
      "run `terraform plan` instead. To attach a debugger, start it with --debug.\n",
  );
  process.exit(1);
}

function refuseDebug(process: PluginProcess): void {
  process.stderr.write(
    "--debug is not supported on Windows: Terraform connects to a port there, and every user of the machine can connect to it.\n" +
      "Use it in the Windows Subsystem for Linux.\n",
  );
  process.exit(1);
}

function debugText({ address }: ServeOptions, pid: number, endpoint: Endpoint): string {
  // The path of the socket comes from TMPDIR. A shell allows no single quote between single quotes.
  const variable = reattachVariable(address, pid, endpoint).replaceAll("'", "\\u0027");
  return `The provider is running. Let Terraform use it with\n\n  export TF_REATTACH_PROVIDERS='${variable}'\n\nCtrl-C ends it.\n`;
}

const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
type Level = (typeof LEVELS)[number];

/**
 * Creates a logger that writes lines in the JSON form of hclog, which Terraform reads from the stderr of a provider.
 *
 * @param threshold a level as in TF_LOG; lower levels are not logged, and nothing is logged when it is undefined, as in Terraform
 * @param write writes one line, which ends in a line break
 */
export function createLogger(
  name: string,
  threshold: string | undefined,
  write: (line: string) => void,
): Logger {
  const lowest = lowestLevel(threshold);
  const logAt =
    (level: Level) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(level) < lowest) return;
      // Terraform 1.11 crashes when one of these keys is not a string, so they come last and cannot be overwritten.
      write(
        `${JSON.stringify({ ...fields, "@level": level, "@module": name, "@message": message, "@timestamp": timestamp() })}\n`,
      );
    };
  return { debug: logAt("debug"), info: logAt("info"), warn: logAt("warn"), error: logAt("error") };
}

/** Index of the lowest level that is logged. */
function lowestLevel(threshold: string | undefined): number {
  const level = threshold?.toLowerCase() ?? "off";
  if (level === "json") return 0;
  const index = LEVELS.indexOf(level as Level);
  return index === -1 ? LEVELS.length : index;
}

/** hclog requires six fractional digits and ignores a line with three. */
function timestamp(): string {
  return new Date().toISOString().replace("Z", "000Z");
}
