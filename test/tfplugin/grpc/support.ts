import { mkdtempSync, rmSync } from "node:fs";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type Settings } from "node:http2";
import { connect as connectTo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { Client, credentials } from "@grpc/grpc-js";
import type { Services } from "../../../src/tfplugin/grpc/call";
import { GrpcServer } from "../../../src/tfplugin/grpc/server";
import { createServerCertificate, type ServerCertificate } from "../../../src/tfplugin/process/certificate";
import { CHANNEL } from "../../support/plugin-client";

/** Our server on a socket of its own, and clients that are not ours: the gRPC library's and bare HTTP/2. */
export interface Served {
  readonly server: GrpcServer;
  readonly client: Client;
  /** What became of connections, in order. */
  readonly events: readonly string[];
  /** One call, sent frame by frame. */
  request(headers?: Readonly<Record<string, string>>, settings?: Settings): ClientHttp2Stream;
  /** One more connection, with a certificate or without any, as far as TLS goes. */
  secure(certificate: ServerCertificate | undefined): Promise<Socket>;
  readonly clientCertificate: ServerCertificate;
}

export interface ServeOptions {
  readonly tls?: boolean;
}

export function useServer(): (services: Services, options?: ServeOptions) => Promise<Served> {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  return async (services, { tls = false } = {}) => {
    const folder = mkdtempSync(join(tmpdir(), "grpc-"));
    const path = join(folder, "s");
    const own = createServerCertificate();
    const clientCertificate = createServerCertificate();
    const events: string[] = [];
    const server = new GrpcServer({
      services,
      tls: tls ? { ...own, clientCertificatePem: clientCertificate.certificatePem } : undefined,
      connected: () => events.push("connected"),
      disconnected: () => events.push("disconnected"),
    });
    const listener = createServer((socket) => {
      socket.on("error", () => {});
      server.accept(socket);
    });
    await new Promise<void>((resolve) => listener.listen(path, resolve));

    const identity = credentials.createSsl(
      Buffer.from(own.certificatePem),
      Buffer.from(clientCertificate.privateKeyPem),
      Buffer.from(clientCertificate.certificatePem),
    );
    const client = new Client(`unix:${path}`, tls ? identity : credentials.createInsecure(), CHANNEL);
    const sessions: ClientHttp2Session[] = [];
    const sockets: Socket[] = [];
    cleanUps.push(async () => {
      client.close();
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
      listener.close();
      await server.close();
      rmSync(folder, { recursive: true });
    });
    return {
      server,
      client,
      events,
      clientCertificate,
      request(headers, settings) {
        const createConnection = () => connectTo(path);
        const session = connect("http://localhost", { createConnection, ...(settings && { settings }) });
        session.on("error", () => {});
        sessions.push(session);
        return session.request({
          ":method": "POST",
          "content-type": "application/grpc",
          te: "trailers",
          ...headers,
        });
      },
      secure: (certificate) =>
        new Promise((resolve, reject) => {
          const socket = connectTls({
            path,
            rejectUnauthorized: false,
            ALPNProtocols: ["h2"],
            ...(certificate && { cert: certificate.certificatePem, key: certificate.privateKeyPem }),
          });
          sockets.push(socket);
          socket.once("secureConnect", () => resolve(socket));
          socket.once("error", reject);
        }),
    };
  };
}
