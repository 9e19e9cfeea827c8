import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "cdktf-rymi/emulator";
import { GetMetadata, ReadResource } from "../../../src/tfplugin/wire/provider-service";
import { testedProvider } from "../../support/bundle";
import { PluginClient, usePlugins } from "../../support/plugin-client";
import { configure, NUMBER, read, state, stored, typeName, wire } from "./rymi";

const plugins = usePlugins(testedProvider);

async function debugged(env: NodeJS.ProcessEnv = {}) {
  // Started by a developer, so without the cookie.
  const process = plugins.spawn({
    args: ["--debug"],
    tls: false,
    env: { TF_PLUGIN_MAGIC_COOKIE: undefined, ...env },
  });
  const [, json = ""] = await process.printed(/TF_REATTACH_PROVIDERS='(.*)'/);
  const entry = JSON.parse(json)["registry.terraform.io/rymi/rymi"];
  return { process, entry, connect: () => new PluginClient(entry.Addr.String, "", undefined) };
}

test("prints TF_REATTACH_PROVIDERS with its address", async () => {
  const { process, entry } = await debugged();
  expect(entry).toEqual({
    Protocol: "grpc",
    ProtocolVersion: 6,
    Pid: process.child.pid,
    Test: true,
    Addr: { Network: "unix", String: expect.stringMatching(/^\//) },
  });
  process.signal("SIGINT");
  expect(await process.exit()).toMatchObject({ code: 0 });
});

test("prints a line that a shell can run, also when the name of the temporary folder needs quotes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "it's $HOME "));
  const process = plugins.spawn({
    args: ["--debug"],
    tls: false,
    env: { TF_PLUGIN_MAGIC_COOKIE: undefined, TMPDIR: folder },
  });
  const [line = ""] = await process.printed(/export TF_REATTACH_PROVIDERS=.*/);
  const json = execFileSync("sh", ["-c", `${line}; printf %s "$TF_REATTACH_PROVIDERS"`], {
    encoding: "utf8",
  });
  const { Addr } = JSON.parse(json)["registry.terraform.io/rymi/rymi"];
  expect(Addr.String.startsWith(`${folder}/`)).toBe(true);
  process.signal("SIGINT");
  await process.exit();
  rmSync(folder, { recursive: true });
});

test("serves consecutive and concurrent connections without TLS until Ctrl-C", async () => {
  const { process, connect } = await debugged();
  for (let count = 0; count < 3; count++) {
    const client = connect();
    expect((await client.call(GetMetadata, {})).diagnostics).toEqual([]);
    client.close();
  }
  const [left, right] = [connect(), connect()];
  expect((await left.call(GetMetadata, {})).diagnostics).toEqual([]);
  left.close();
  expect((await right.call(GetMetadata, {})).diagnostics).toEqual([]);
  right.close();
  expect(process.isRunning).toBe(true);
  process.signal("SIGINT");
  expect(await process.exit()).toMatchObject({ code: 0 });
});

test("is configured again by each connection, also after an interrupted one", async () => {
  const [first, second] = await Promise.all([startEmulator(), startEmulator()]);
  second.addNumber(NUMBER);
  const { process, connect } = await debugged({ RYMI_API_KEY: first.apiKey });
  const readFrom = async (baseUrl: string) => {
    const client = connect();
    await configure(client, { base_url: baseUrl });
    const reply = await client.call(ReadResource, { typeName, currentState: wire(state(NUMBER)) });
    await client.stop();
    client.close();
    return read(reply.newState);
  };
  expect(await readFrom(first.url)).toBeNull();
  expect(await readFrom(second.url)).toEqual(stored(NUMBER));
  process.signal("SIGTERM");
  await process.exit();
  await Promise.all([first.stop(), second.stop()]);
});
