import { Server, ServerCredentials } from "@grpc/grpc-js";
import { createLogger } from "../log";
import type { Provider } from "../provider";
import type { Schema } from "../schema";
import { Session } from "../session";
import { createServerCertificate, type ServerCertificate } from "./certificate";
import { controlServices, providerService } from "./grpc-services";
import { type Endpoint, handshakeLine, readInvitation, reattachVariable } from "./handshake";
import { Lifetime } from "./lifetime";
import { createSocket, type Socket } from "./socket";

export interface ServeOptions {
  /** Source address, such as `registry.terraform.io/rymi/rymi`. */
  readonly address: string;
  readonly version: string;
}

/** The parts of Node's `process` that a provider may touch. stdin is Terraform's own and never read. */
export type PluginProcess = Pick<
  NodeJS.Process,
  "argv" | "env" | "stdout" | "stderr" | "pid" | "platform" | "on" | "exit"
>;

/** States of 10,000 objects pass in single messages far below this. */
const MAX_MESSAGE = 256 * 1024 * 1024;

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
  // As plugins in Go do it: Terraform for Windows knows no sockets with a path.
  const socket = process.platform === "win32" ? undefined : createSocket(invitation.socketFolder);
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE,
    "grpc.max_send_message_length": -1,
  });
  const lifetime = new Lifetime({ session, server, socket, process, debug });

  for (const service of [
    providerService(session, (work) => lifetime.during(work)),
    ...controlServices(lifetime),
  ]) {
    server.addService(...service);
  }
  const { clientCertificate } = invitation;
  const certificate = clientCertificate === undefined ? undefined : createServerCertificate();
  const endpoint = await listen(server, socket, credentials(certificate, clientCertificate));
  lifetime.begin();
  process.stdout.write(
    debug ? debugText(options, process.pid, endpoint) : `${handshakeLine(endpoint, certificate?.der)}\n`,
  );
}

function credentials(
  own: ServerCertificate | undefined,
  clientCertificate: string | undefined,
): ServerCredentials {
  if (own === undefined || clientCertificate === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(own.certificatePem), private_key: Buffer.from(own.privateKeyPem) };
  return ServerCredentials.createSsl(Buffer.from(clientCertificate), [pair], true);
}

/** On the socket, or without one, on any free port of this machine. */
function listen(server: Server, socket: Socket | undefined, use: ServerCredentials): Promise<Endpoint> {
  const target = socket === undefined ? "127.0.0.1:0" : `unix:${socket.path}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(target, use, (error, port) => {
      if (error !== null) reject(error);
      else if (socket === undefined) resolve({ network: "tcp", address: `127.0.0.1:${port}` });
      else resolve({ network: "unix", address: socket.path });
    });
  });
}

function explain({ address, version }: ServeOptions, process: PluginProcess): void {
  process.stderr.write(
    `This is ${address} ${version}, a Terraform provider. Terraform starts it by itself;\n` +
      "run `terraform plan` instead. To attach a debugger, start it with --debug.\n",
  );
  process.exit(1);
}

function debugText({ address }: ServeOptions, pid: number, endpoint: Endpoint): string {
  return `The provider is running. Let Terraform use it with\n\n  export TF_REATTACH_PROVIDERS='${reattachVariable(address, pid, endpoint)}'\n\nCtrl-C ends it.\n`;
}
