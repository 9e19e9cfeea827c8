import { once } from "node:events";
import { createServerCertificate } from "../../src/tfplugin/process/certificate";
import { GetProviderSchema } from "../../src/tfplugin/wire/provider-service";
import { PluginClient } from "../../test/support/plugin-client";
import { type Lab, PROVIDER } from "./lab";
import { medianOf, type Row, ratioOf } from "./row";

const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/** Starts the provider as Terraform does, to its first answer and to its end; and bare Node. In milliseconds. */
async function startAndEnd(lab: Lab) {
  const bare = await lab.run(lab.node, ["-e", "0"]);
  const identity = createServerCertificate();
  const begin = performance.now();
  const child = lab.spawn(PROVIDER, [], {
    TF_PLUGIN_MAGIC_COOKIE: COOKIE,
    PLUGIN_PROTOCOL_VERSIONS: "5,6",
    PLUGIN_CLIENT_CERT: identity.certificatePem,
  });
  let line = "";
  while (!line.endsWith("\n")) line += String(await once(child.stdout ?? child, "data"));
  const handshake = performance.now() - begin;
  const [, , , address = "", , certificate = ""] = line.trim().split("|");
  const client = new PluginClient(address, certificate, identity);
  await client.call(GetProviderSchema, {});
  const firstAnswer = performance.now() - begin;
  const exit = once(child, "exit");
  await client.callBytes("/plugin.GRPCController/Shutdown", Buffer.alloc(0));
  const asked = performance.now();
  client.close();
  await exit;
  return { node: bare.ms, handshake, firstAnswer, exit: performance.now() - asked };
}

export const startup: Row = {
  name: "startup",
  title: "Start to the handshake line, with mutual TLS",
  rounds: 20,
  reach: "≤ 1.6 × node -e 0",
  measure: startAndEnd,
  result: (rounds) => ({ value: ratioOf(rounds, "handshake", "node"), limit: 1.6, unit: "×" }),
};

export const shutdown: Row = {
  name: "shutdown",
  title: "Exit after Shutdown",
  rounds: 20,
  reach: "≤ 20 ms",
  measure: startAndEnd,
  result: (rounds) => ({ value: medianOf(rounds, "exit"), limit: 20, unit: "ms" }),
};
