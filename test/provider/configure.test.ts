import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { configure } from "../../src/provider/configure";
import { providerSchema } from "../../src/provider/schemas";
import { Diagnostics } from "../../src/tfplugin";
import { attributesOf } from "../../src/tfplugin/provider";

const log = { debug() {}, info() {}, warn() {}, error() {}, trace() {} };

/** A provider block without arguments. */
function configured(env: Readonly<Record<string, string>>) {
  const diagnostics = new Diagnostics();
  const config = Object.fromEntries([...attributesOf(providerSchema)].map(([name]) => [name, null]));
  const request = { config, diagnostics, log, terraformVersion: "1.16.1" } as never;
  const host = configure(request, {
    env: { RYMI_API_KEY: "rymi_test_0123456789", ...env },
    version: "1.2.3",
  });
  return { host, diagnostics };
}

async function userAgentSent(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  let userAgent: string | undefined;
  const server = createServer((request, response) => {
    userAgent = request.headers["user-agent"];
    response.end(JSON.stringify({ numbers: [], total: 0, offset: 0, limit: 200 }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await configured({ RYMI_BASE_URL: `http://127.0.0.1:${port}`, ...env }).host.rymi?.numbers.list({});
  server.close();
  server.closeAllConnections();
  return userAgent;
}

test.each([
  [{}, "cdktf-rymi/1.2.3 (Terraform 1.16.1)"],
  [{ TF_APPEND_USER_AGENT: "acme-ci/7" }, "cdktf-rymi/1.2.3 (Terraform 1.16.1) acme-ci/7"],
  [{ TF_APPEND_USER_AGENT: " a\r\nb " }, "cdktf-rymi/1.2.3 (Terraform 1.16.1)"],
])("the environment %j leads to the user agent %s", async (env, expected) => {
  expect(await userAgentSent(env)).toBe(expected);
});

test("an unusable proxy is an error that names its variable and not its value", () => {
  const { diagnostics } = configured({ HTTPS_PROXY: "http://user:secret%zz@proxy.example" });
  expect(diagnostics.list).toMatchObject([{ summary: "Invalid provider configuration" }]);
  const text = JSON.stringify(diagnostics.list);
  expect(text).toContain("HTTPS_PROXY does not name a proxy");
  expect(text).not.toContain("secret");
});
