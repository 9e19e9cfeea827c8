import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClientEvent, RymiClient, type RymiClientOptions } from "../../src/client";
import { createServerCertificate } from "../../src/tfplugin/process/certificate";
import { ConnectProxy, type ProxyBehaviour, startSilentServer } from "../support/loopback";
import { simulated } from "../support/simulated-time";
import { afterTest, errorOf, NUMBER } from "./support";

/** A name that does not resolve; only a proxy connects to it. */
const HOST = "rymi.test";
const TIMEOUT_MS = 10_000;

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  afterTest(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A TLS server under a name, which answers each request like a Rymi without numbers. */
async function startTlsServer(host: string) {
  const certificate = createServerCertificate(Date.now(), host);
  const headers: (string | undefined)[] = [];
  const server = createHttpsServer(
    { cert: certificate.certificatePem, key: certificate.privateKeyPem },
    (request, response) => {
      headers.push(request.headers["proxy-authorization"]);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ numbers: [], total: 0, offset: 0, limit: 1 }));
    },
  );
  return { port: await listen(server), certificate, headers };
}

async function startProxy(port: number, behaviour: ProxyBehaviour = "tunnel") {
  const proxy = new ConnectProxy(port);
  proxy.behaviour = behaviour;
  const address = `127.0.0.1:${await proxy.start()}`;
  afterTest(() => proxy.stop());
  return { proxy, address };
}

async function silentPort(): Promise<number> {
  const server = await startSilentServer();
  afterTest(() => server.stop());
  return server.port;
}

function connect(options: Partial<RymiClientOptions>) {
  const events: ClientEvent[] = [];
  const log = (event: ClientEvent) => events.push(event);
  const base = { apiKey: "rymi_test_0123456789", baseUrl: `https://${HOST}`, timeoutMs: TIMEOUT_MS, log };
  const client = new RymiClient({ ...base, ...options });
  afterTest(() => client.close());
  return { client, events };
}

/** Runs `list-numbers.ts`: certificates that Node trusts besides its own are read when a process starts. */
async function listNumbers(env: NodeJS.ProcessEnv): Promise<unknown> {
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "list-numbers.ts")], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  await once(child, "close");
  return JSON.parse(text);
}

function certificateFile(pem: string): string {
  const folder = mkdtempSync(join(tmpdir(), "rymi-ca-"));
  afterTest(async () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "ca.pem");
  writeFileSync(file, pem);
  return file;
}

describe("through a proxy", () => {
  test("requests reach a server whose private authority NODE_EXTRA_CA_CERTS names", async () => {
    const server = await startTlsServer(HOST);
    const { proxy, address } = await startProxy(server.port);
    const env = {
      RYMI_BASE_URL: `https://${HOST}`,
      HTTPS_PROXY: `http://user:p%40ss@${address}`,
      NODE_EXTRA_CA_CERTS: certificateFile(server.certificate.certificatePem),
    };
    expect(await listNumbers(env)).toEqual({ total: 0 });
    const authorization = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
    expect(proxy.requests).toEqual([{ target: `${HOST}:443`, authorization }]);
    expect(server.headers).toEqual([undefined]);
  });

  test.each<readonly [ProxyBehaviour, string]>([
    [407, "refused the connection with status 407"],
    [502, "refused the connection with status 502"],
    ["close", "cannot be used: socket hang up"],
    ["silent", "did not answer in time"],
  ])(
    "a proxy that answers CONNECT with %s is one error and one connection",
    simulated(async (behaviour, what) => {
      const { proxy, address } = await startProxy(await silentPort(), behaviour);
      const { client } = connect({ env: { HTTPS_PROXY: `user:secret@${address}` } });
      const error = await errorOf(client.register(NUMBER));
      expect(error).toMatchObject({ code: "proxy", attempts: 1, repeated: false });
      expect(error.message).toBe(`POST /v1/numbers was not sent: the proxy ${address} (HTTPS_PROXY) ${what}`);
      expect(proxy.connections).toBe(1);
      expect(JSON.stringify([error.stack, error.cause])).not.toContain("secret");
    }),
  );

  test("a proxy that does not listen is one error", async () => {
    const { proxy, address } = await startProxy(await silentPort());
    await proxy.stop();
    afterTest(async () => {
      await proxy.start();
    });
    const { client } = connect({ env: { HTTPS_PROXY: address } });
    const error = await errorOf(client.register(NUMBER));
    expect(error).toMatchObject({ code: "proxy", attempts: 1 });
    expect(error.message).toContain(
      `the proxy ${address} (HTTPS_PROXY) cannot be used: connect ECONNREFUSED`,
    );
  });

  test("a server behind the proxy that closes before TLS is ready is a network error, and the request is repeated", async () => {
    const port = await listen(createServer((socket) => socket.destroy()));
    const { proxy, address } = await startProxy(port);
    const { client } = connect({ env: { HTTPS_PROXY: address }, maxRetries: 1 });
    const error = await errorOf(client.register(NUMBER));
    expect(error).toMatchObject({ code: "network", attempts: 2 });
    expect(error.message).not.toContain("may have been applied");
    expect(proxy.requests).toHaveLength(2);
  });

  test("the proxy is not used for a loopback address", async () => {
    const { proxy, address } = await startProxy(await silentPort());
    const port = await listen(createServer((socket) => socket.destroy()));
    const { client } = connect({
      baseUrl: `https://127.0.0.1:${port}`,
      env: { HTTPS_PROXY: address },
      maxRetries: 0,
    });
    await errorOf(client.register(NUMBER));
    expect(proxy.connections).toBe(0);
  });
});

describe("a connection that is not made", () => {
  test("a certificate of an unknown authority fails at once, with the variable to set", async () => {
    const { port } = await startTlsServer("localhost");
    const { client } = connect({ baseUrl: `https://localhost:${port}` });
    const error = await errorOf(client.register(NUMBER));
    expect(error).toMatchObject({ code: "untrusted_certificate", attempts: 1 });
    expect(error.message).toContain("was not sent: the certificate of the server is not accepted");
    expect(error.message).toContain("Set NODE_EXTRA_CA_CERTS to a PEM file");
    expect(error.message).not.toContain("may have been applied");
  });

  test("a certificate for another host fails at once, without advice about authorities", async () => {
    const { port, certificate } = await startTlsServer(HOST);
    const env = {
      RYMI_BASE_URL: `https://localhost:${port}`,
      NODE_EXTRA_CA_CERTS: certificateFile(certificate.certificatePem),
    };
    const result = await listNumbers(env);
    expect(result).toMatchObject({ code: "untrusted_certificate" });
    expect(result).toMatchObject({ message: expect.stringContaining("ERR_TLS_CERT_ALTNAME_INVALID") });
    expect(result).not.toMatchObject({ message: expect.stringContaining("NODE_EXTRA_CA_CERTS") });
  });

  test("a host that does not resolve fails at once", async () => {
    const error = await errorOf(connect({ baseUrl: "https://rymi.invalid" }).client.register(NUMBER));
    expect(error).toMatchObject({ code: "unknown_host", attempts: 1 });
    expect(error.message).toContain("was not sent: the host does not resolve");
    expect(error.message).toContain("HTTPS_PROXY");
  });

  test("an interrupt ends it at once, although the server accepts and never answers TLS", async () => {
    const server = await startSilentServer();
    afterTest(() => server.stop());
    const { client } = connect({ baseUrl: `https://127.0.0.1:${server.port}`, timeoutMs: 60_000 });
    const stop = new AbortController();
    const call = errorOf(client.register(NUMBER, undefined, { signal: stop.signal }));
    await server.connected;
    stop.abort();
    // Far below the time limit of the request and the time that a write gets which was sent.
    const deadline = AbortSignal.timeout(5_000);
    expect(await Promise.race([call, once(deadline, "abort")])).toMatchObject({
      code: "aborted",
      message: "POST /v1/numbers was interrupted",
    });
    await client.close();
  });

  test(
    "the time limit ends it, and says that it was not sent",
    simulated(async () => {
      const port = await silentPort();
      const baseUrl = `https://127.0.0.1:${port}`;
      const { client } = connect({ baseUrl, maxRetries: 1 });
      const error = await errorOf(client.register(NUMBER));
      expect(error).toMatchObject({ code: "timeout", attempts: 2 });
      expect(error.message).toBe("POST /v1/numbers could not connect in time (after 2 requests)");
    }),
  );
});
