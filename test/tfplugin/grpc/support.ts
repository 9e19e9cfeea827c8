import { mkdtempSync, rmSync } from "node:fs";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type Settings } from "node:http2";
import { connect as connectTo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { Client, credentials } from "@grpc/grpc-js";
import type { Services } from "../../../src/tfplugin/grpc/server";
import { GrpcServer } from "../../../src/tfplugin/grpc/server";
import { createServerCertificate, type ServerCertificate } from "../../../src/tfplugin/process/certificate";
import { CHANNEL } from "../../support/plugin-client";

/** Our server on a socket of its own, with two independent clients: grpc-js and plain HTTP/2. */
export interface Served {
  readonly server: GrpcServer;
  readonly client: Client;
  /** One more client with a connection of its own. */
  openClient(): Client;
  /** "connected" and "disconnected", in order. */
  readonly events: readonly string[];
  /** A call over plain HTTP/2; the test sends its frames. */
  request(headers?: Readonly<Record<string, string>>, settings?: Settings): ClientHttp2Stream;
  /** Opens one more TLS connection, with or without a client certificate. */
  secure(certificate: ServerCertificate | undefined): Promise<TLSSocket>;
  readonly clientCertificate: ServerCertificate;
}

export interface ServeOptions {
  readonly tls?: boolean;
  /** True: a connection waits until the client has sent what it can, as while the library loads. Default false. */
  readonly acceptLate?: boolean;
}

export function useServer(): (services: Services, options?: ServeOptions) => Promise<Served> {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  return async (services, { tls = false, acceptLate = false } = {}) => {
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
    const listener = createServer({ pauseOnConnect: true }, async (socket) => {
      socket.on("error", () => {});
      // The client is in this process: it writes during these turns of the event loop.
      for (let turn = 0; acceptLate && turn < 100; turn += 1) await nextTurn();
      server.accept(socket);
    });
    await new Promise<void>((resolve) => listener.listen(path, resolve));

    const identity = credentials.createSsl(
      Buffer.from(own.certificatePem),
      Buffer.from(clientCertificate.privateKeyPem),
      Buffer.from(clientCertificate.certificatePem),
    );
    const clients: Client[] = [];
    const openClient = () => {
      const made = new Client(`unix:${path}`, tls ? identity : credentials.createInsecure(), CHANNEL);
      clients.push(made);
      return made;
    };
    const sessions: ClientHttp2Session[] = [];
    const sockets: TLSSocket[] = [];
    cleanUps.push(async () => {
      for (const made of clients) made.close();
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
      listener.close();
      await server.close();
      rmSync(folder, { recursive: true });
    });
    return {
      server,
      client: openClient(),
      openClient,
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
