import { X509Certificate } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createServerCertificate } from "../../../src/tfplugin/process/certificate";
import { GetMetadata, GetProviderSchema } from "../../../src/tfplugin/wire/provider-service";
import { testedProvider } from "../../support/bundle";
import { usePlugins } from "../../support/plugin-client";

const plugins = usePlugins(testedProvider);
const EMPTY = Buffer.alloc(0);
const UNAVAILABLE = 14;
const UNIMPLEMENTED = 12;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "st-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the handshake", () => {
  test.each(["5,6", "6,5"])("names protocol 6 and a socket when Terraform offers %s", async (offered) => {
    const { process, handshake, client } = await plugins.start({
      env: { PLUGIN_PROTOCOL_VERSIONS: offered },
    });
    expect(handshake).toMatchObject({
      coreProtocol: "1",
      appProtocol: "6",
      network: "unix",
      transport: "grpc",
    });
    expect(handshake.address).toMatch(/^\//);
    // Older clients read a seventh field as a part of the certificate.
    expect(process.stdout.split("|")).toHaveLength(6);
    expect(await client.call(GetMetadata, {})).toMatchObject({ resources: [{ typeName: "rymi_number" }] });
  });

  test("has a new certificate at each start, in base64 without padding", async () => {
    const [first, second] = await Promise.all([plugins.start(), plugins.start()]);
    expect(first.handshake.certificate).toMatch(/^[A-Za-z0-9+/]+$/);
    const certificate = new X509Certificate(Buffer.from(first.handshake.certificate, "base64"));
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(second.handshake.certificate).not.toBe(first.handshake.certificate);
  });

  test("has no certificate when Terraform sends none, and the connection is not encrypted", async () => {
    const { handshake, client } = await plugins.start({ tls: false });
    expect(handshake.certificate).toBe("");
    expect((await client.call(GetProviderSchema, {})).resourceSchemas.has("rymi_number")).toBe(true);
  });
});

describe("a client other than the Terraform that started the process", () => {
  test("is refused when it has another certificate", async () => {
    const { connect, client } = await plugins.start();
    await expect(connect(createServerCertificate()).call(GetMetadata, {})).rejects.toMatchObject({
      code: UNAVAILABLE,
    });
    expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
  });

  test("is refused when it does not encrypt", async () => {
    const { connect, client } = await plugins.start();
    await expect(connect(undefined).call(GetMetadata, {})).rejects.toMatchObject({ code: UNAVAILABLE });
    expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
  });
});

test.each([
  ["without Terraform's cookie", undefined],
  ["with another cookie", "d602bf8f"],
])("started %s it prints what it is and exits with code 1", async (_how, cookie) => {
  const process = plugins.spawn({ env: { TF_PLUGIN_MAGIC_COOKIE: cookie } });
  expect(await process.exit()).toMatchObject({ code: 1 });
  expect(process.stdout).toBe("");
  expect(process.stderr).toMatch(
    /^This is registry\.terraform\.io\/rymi\/rymi \d+\.\d+\.\d+, a Terraform provider\./,
  );
  expect(process.sockets).toEqual([]);
});

describe("the socket", () => {
  test("is in the folder that Terraform names", async () => {
    const { handshake, client } = await plugins.start({ env: { PLUGIN_UNIX_SOCKET_DIR: folder } });
    expect(dirname(dirname(handshake.address))).toBe(folder);
    expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
  });

  test.each([
    ["that does not exist", () => join(folder, "gone")],
    ["whose path is too long", () => join(folder, "d".repeat(100))],
  ])("is in /tmp when TMPDIR names a folder %s", async (_which, path) => {
    mkdirSync(join(folder, "d".repeat(100)));
    const { handshake, client } = await plugins.start({ env: { TMPDIR: path() } });
    expect(handshake.address).toMatch(/^\/tmp\/tfp-/);
    expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
  });

  test("is removed as soon as Terraform is connected, so that none is left after SIGKILL", async () => {
    const { process, client } = await plugins.start();
    await client.call(GetMetadata, {});
    expect(process.sockets).toEqual([]);
    process.signal("SIGKILL");
    expect(await process.exit()).toMatchObject({ signal: "SIGKILL" });
  });
});

test("does not read stdin, where Terraform reads the answers of the user", async () => {
  const path = join(folder, "stdin");
  writeFileSync(path, "yes\n");
  const stdin = openSync(path, "r");
  try {
    const { process, client } = await plugins.start({ stdin });
    await client.call(GetMetadata, {});
    await client.shutdown();
    await process.exit();
    const rest = Buffer.alloc(10);
    // Parent and child share the position in the file.
    expect(rest.subarray(0, readSync(stdin, rest)).toString()).toBe("yes\n");
  } finally {
    closeSync(stdin);
  }
});

test("answers unknown methods with UNIMPLEMENTED and the health check with SERVING", async () => {
  const { client } = await plugins.start();
  for (const path of [
    "/tfplugin6.Provider/CallFunction",
    "/tfplugin6.Provider/MoveResourceState",
    "/tfplugin6.Provider/OpenEphemeralResource",
    "/tfplugin6.Provider/UnknownMethod",
    "/plugin.GRPCBroker/StartStream",
  ]) {
    await expect(client.callBytes(path, EMPTY)).rejects.toMatchObject({ code: UNIMPLEMENTED });
  }
  expect((await client.callBytes("/grpc.health.v1.Health/Check", EMPTY)).toString("hex")).toBe("0801");
});
