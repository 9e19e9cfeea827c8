import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServerCertificate } from "../../../src/tfplugin/process/certificate";
import { GetMetadata } from "../../../src/tfplugin/wire/provider-service";
import { bundle } from "../../support/bundle";
import { describeEachCli } from "../../support/clis";
import { NUMBER, numberBlock } from "../../support/hcl";
import { usePlugins } from "../../support/plugin-client";
import { useWorkspace } from "../../support/terraform";

// Terraform for Windows connects to a TCP port. These tests do that on this platform.

let folder = "";
let executable = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rymi-tcp-"));
  executable = join(folder, "provider/terraform-provider-rymi");
  await bundle("test/tfplugin/process/tcp-provider.ts", executable);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plugins = usePlugins(() => executable);

test("on Windows the handshake names a port on loopback, and no socket folder is created", async () => {
  const { process, handshake, client } = await plugins.start();
  expect(handshake).toMatchObject({ network: "tcp", transport: "grpc" });
  expect(handshake.address).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
  expect(process.sockets).toEqual([]);
  expect(await client.call(GetMetadata, {})).toMatchObject({ resources: [{ typeName: "rymi_number" }] });
  await client.shutdown();
  expect(await process.exit()).toMatchObject({ code: 0 });
});

test("refuses clients without the certificate of the Terraform that started it", async () => {
  const { connect: open, client } = await plugins.start();
  for (const other of [createServerCertificate(), undefined])
    await expect(open(other).call(GetMetadata, {})).rejects.toMatchObject({ code: 14 });
  expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
});

test("ends when its only connection is closed, and closes the port", async () => {
  const { process, handshake, client } = await plugins.start();
  client.close();
  expect(await process.exit()).toMatchObject({ code: 0 });
  const [host = "", port] = handshake.address.split(":");
  const refused = await new Promise((resolve) => {
    connect(Number(port), host)
      .on("error", resolve)
      .on("connect", () => resolve("open"));
  });
  expect(refused).toMatchObject({ code: "ECONNREFUSED" });
});

test("refuses --debug, because every user of the machine could connect to the port", async () => {
  const process = plugins.spawn({
    args: ["--debug"],
    tls: false,
    env: { TF_PLUGIN_MAGIC_COOKIE: undefined },
  });
  expect(await process.exit()).toMatchObject({ code: 1 });
  expect(process.stderr).toMatch(/^--debug is not supported on Windows/);
  expect(process.stdout).toBe("");
});

describeEachCli("Terraform", (cli) => {
  const workspace = useWorkspace(cli, () => executable);

  test("creates, plans and destroys with a provider on a port", async () => {
    const space = await workspace();
    await space.configure(numberBlock("desk", NUMBER));
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER }]);
    expect((await space.plan()).isEmpty).toBe(true);
    await space.ok("destroy", "-auto-approve");
    expect(space.rymi.numbers()).toEqual([]);
    expect(readdirSync(join(space.folder, "tmp")).filter((name) => name.startsWith("tfp-"))).toEqual([]);
  });
});
