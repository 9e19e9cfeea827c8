import type { GrpcServer } from "../grpc/server";
import { createLogger } from "../log";
import type { Provider } from "../provider";
import type { Schema } from "../schema";
import { Session } from "../session";
import { createServerCertificate } from "./certificate";
import { handshakeLine, readInvitation, reattachVariable } from "./handshake";
import { Lifetime } from "./lifetime";
import { createSocket } from "./socket";

export interface ServeOptions {
  /** Source address, such as `registry.terraform.io/rymi/rymi`. */
  readonly address: string;
  readonly version: string;
}

/** The parts of Node's `process` that a provider may touch. stdin is Terraform's own and never read. */
export type PluginProcess = Pick<
  NodeJS.Process,
  "argv" | "env" | "stdout" | "stderr" | "pid" | "on" | "exit"
>;

/** Serves a provider for as long as Terraform wants it, then ends the process. */
export async function serve<Host, S extends Schema>(
  provider: Provider<Host, S>,
  options: ServeOptions,
  process: PluginProcess,
): Promise<void> {
  const debug = process.argv.includes("--debug");
  const invitation = debug
    ? { clientCertificate: undefined, socketFolder: undefined }
    : readInvitation(process.env);
  if (invitation === undefined) return explain(options, process);

  const level = process.env["TF_LOG_PROVIDER"] || process.env["TF_LOG"];
  const log = createLogger(provider.name, level, (line) => process.stderr.write(line));
  const session = new Session(provider as Provider<unknown>, options.version, log);
  const socket = createSocket(invitation.socketFolder);
  const { clientCertificate } = invitation;
  const own = clientCertificate === undefined ? undefined : createServerCertificate();
  let grpc: Promise<GrpcServer> | undefined;
  const load = async () => {
    const [{ GrpcServer }, { createServices }] = await Promise.all([
      import("../grpc/server.js"),
      import("./grpc-services.js"),
    ]);
    return new GrpcServer({
      services: createServices(session, lifetime),
      tls: own && clientCertificate ? { ...own, clientCertificatePem: clientCertificate } : undefined,
      connected: () => lifetime.connected(),
      disconnected: () => lifetime.disconnected(),
    });
  };
  const loaded = () => (grpc ??= load());
  const close = async () => (await grpc)?.close();
  const lifetime: Lifetime = new Lifetime({ session, server: { close }, socket, process, debug });

  await socket.listen(async (connection) => (await loaded()).accept(connection));
  lifetime.begin();
  process.stdout.write(
    debug ? debugText(options, process.pid, socket.path) : `${handshakeLine(socket.path, own?.der)}\n`,
  );
  // Terraform waits for that line first of all; what its calls need is loaded while it connects.
  void loaded();
}

function explain({ address, version }: ServeOptions, process: PluginProcess): void {
  process.stderr.write(
    `This is ${address} ${version}, a Terraform provider. Terraform starts it by itself;\n` +
      "run `terraform plan` instead. To attach a debugger, start it with --debug.\n",
  );
  process.exit(1);
}

function debugText({ address }: ServeOptions, pid: number, socketPath: string): string {
  return `The provider is running. Let Terraform use it with\n\n  export TF_REATTACH_PROVIDERS='${reattachVariable(address, pid, socketPath)}'\n\nCtrl-C ends it.\n`;
}
