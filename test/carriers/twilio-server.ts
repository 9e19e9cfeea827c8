import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { createServerCertificate } from "../../src/tfplugin/process/certificate";
import type { TwilioAccount } from "./twilio-account";

const HOST = "api.twilio.com";

/**
 * Twilio's API for an account. The providers cannot be given another host than api.twilio.com, so this is an HTTP proxy that
 * answers CONNECT for this host and for no other one. Plain HTTP to the proxy's address is answered by the same API.
 */
export class TwilioServer {
  /** Other hosts that a CONNECT has named. */
  readonly foreignHosts: string[] = [];
  readonly #account: TwilioAccount;
  readonly #certificate = createServerCertificate(Date.now(), HOST);
  readonly #answer = (request: IncomingMessage, response: ServerResponse) =>
    void this.#handle(request, response);
  readonly #tls = createTlsServer(
    { cert: this.#certificate.certificatePem, key: this.#certificate.privateKeyPem },
    this.#answer,
  );
  readonly #proxy = createServer(this.#answer);
  readonly #tunnels = new Set<Socket>();

  constructor(account: TwilioAccount) {
    this.#account = account;
    this.#proxy.on("connect", (request: IncomingMessage, socket: Socket) => this.#tunnel(request, socket));
  }

  /**
   * @param certificateFile where to write the certificate that Go programs are to trust
   * @returns the environment in which Twilio's providers find this API and the account
   */
  async start(certificateFile: string): Promise<NodeJS.ProcessEnv> {
    writeFileSync(certificateFile, this.#certificate.certificatePem);
    this.#proxy.listen(0, "127.0.0.1");
    await once(this.#proxy, "listening");
    const url = `http://127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`;
    return {
      HTTPS_PROXY: url,
      SSL_CERT_FILE: certificateFile,
      TWILIO_API_URL: url,
      ...this.#account.credentials,
    };
  }

  async stop(): Promise<void> {
    this.#proxy.close();
    this.#proxy.closeAllConnections();
    for (const socket of this.#tunnels) socket.destroy();
    await once(this.#proxy, "close");
  }

  #tunnel({ url = "" }: IncomingMessage, socket: Socket): void {
    this.#tunnels.add(socket);
    socket.on("close", () => this.#tunnels.delete(socket));
    // A provider that ends may reset its connection.
    socket.on("error", () => {});
    if (url === `${HOST}:443`) {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      this.#tls.emit("connection", socket);
    } else {
      this.foreignHosts.push(url);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, body } = this.#account.respond({
      method: request.method ?? "",
      url: new URL(request.url ?? "", `https://${HOST}`),
      authorization: request.headers.authorization,
      form: new URLSearchParams(Buffer.concat(chunks).toString("utf8")),
    });
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }
}
