import { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";

/** Both sides show a certificate, and each knows beforehand which one the other must have. */
export interface MutualTls {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** The one certificate that a client may have. */
  readonly clientCertificatePem: string;
}

/**
 * Makes connections secure, and hands over those of clients that hold the one right certificate, and no others.
 *
 * TLS proves that the client has the key of the certificate that it shows. That it is the right one is seen here, byte by
 * byte: there is no authority that could vouch for it. Given `ca`, Node 20 would read its 140 root certificates first, to
 * use none of them, which takes longer than all the rest of this (docs/performance.md).
 */
export function mutualTls(tls: MutualTls, connected: (socket: Socket) => void): (socket: Socket) => void {
  const expected = new X509Certificate(tls.clientCertificatePem).raw;
  const options = {
    cert: tls.certificatePem,
    key: tls.privateKeyPem,
    ca: [],
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ["h2"],
  };
  const server = createServer(options, (socket) => {
    socket.on("error", () => {});
    if (shows(socket, expected)) connected(socket);
    else socket.destroy();
  });
  return (socket) => server.emit("connection", socket);
}

function shows(socket: TLSSocket, expected: Buffer): boolean {
  return socket.getPeerX509Certificate()?.raw.equals(expected) ?? false;
}
