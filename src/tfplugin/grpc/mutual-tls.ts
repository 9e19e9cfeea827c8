import { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";

/** Each side presents a certificate, and each knows the certificate of the other beforehand. */
export interface MutualTls {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** The only certificate that a client may present. */
  readonly clientCertificatePem: string;
}

/**
 * Runs the TLS handshake of a connection, and passes on only connections whose client has the expected certificate.
 *
 * TLS proves that the client has the key of the certificate that it presents; that it is the expected one is checked here, byte
 * by byte. With the option `ca` instead, Node 20 reads its 140 root certificates first, which takes longer than all other parts
 * of the start (docs/performance.md).
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
    if (presents(socket, expected)) connected(socket);
    else socket.destroy();
  });
  return (socket) => server.emit("connection", socket);
}

function presents(socket: TLSSocket, expected: Buffer): boolean {
  return socket.getPeerX509Certificate()?.raw.equals(expected) ?? false;
}
