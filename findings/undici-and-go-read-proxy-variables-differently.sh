#!/usr/bin/env bash
# undici 7.30.2 (EnvHttpProxyAgent) and net/http of the Go toolchain at hand (seen with Go 1.26.8), on 2026-11-27.
#
# Both honour HTTPS_PROXY and NO_PROXY, and a job that runs Terraform and a Node.js program sets them once for both. They
# read the same values differently: of HTTPS_PROXY and https_proxy Go takes the first and undici the second; with only
# HTTP_PROXY set, undici uses it for https, too, and Go does not; a range in NO_PROXY (10.0.0.0/8) is known to Go only;
# ".example.test" excepts the domain itself for undici and not for Go. Seen: four cases, two answers to each.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@7.30.2
mkdir go
cat >go/main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
)

func main() {
	target, _ := url.Parse(os.Args[1])
	proxy, _ := http.ProxyFromEnvironment(&http.Request{URL: target})
	if proxy == nil {
		fmt.Print("direct")
	} else {
		fmt.Print(proxy.Hostname())
	}
}
GO
(cd go && go mod init example.test/demo 2>/dev/null && go build -o ../ask-go .)
cat >see.js <<'JS'
const { execFileSync } = require("node:child_process");
const { once } = require("node:events");
const http = require("node:http");
const { EnvHttpProxyAgent } = require("undici");

// Proxies that note that they were asked, and refuse. 127.0.0.1 and 127.0.0.2 are both this machine.
async function startProxy(host) {
  const server = http.createServer();
  const proxy = { host, asked: false, server };
  server.on("connect", (_request, socket) => {
    proxy.asked = true;
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  server.listen(0, host);
  await once(server, "listening");
  proxy.url = `http://${host}:${server.address().port}`;
  return proxy;
}

async function askUndici(target, env, proxies) {
  for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"]) delete process.env[name];
  Object.assign(process.env, env);
  for (const proxy of proxies) proxy.asked = false;
  // A direct connection is not made: the answer is known by then.
  const agent = new EnvHttpProxyAgent({ connect: (_options, callback) => callback(new Error("direct"), null) });
  await agent.request({ origin: target, path: "/", method: "GET" }).catch(() => {});
  agent.destroy();
  return proxies.find(({ asked }) => asked)?.host ?? "direct";
}

async function main() {
  const proxies = [await startProxy("127.0.0.1"), await startProxy("127.0.0.2")];
  const [first, second] = proxies.map(({ url }) => url);
  const cases = [
    ["both cases set", "https://api.example.test", { HTTPS_PROXY: first, https_proxy: second }, "127.0.0.1", "127.0.0.2"],
    ["only HTTP_PROXY", "https://api.example.test", { HTTP_PROXY: first }, "direct", "127.0.0.1"],
    ["a range in NO_PROXY", "https://10.1.2.3", { HTTPS_PROXY: first, NO_PROXY: "10.0.0.0/8" }, "direct", "127.0.0.1"],
    ["a leading dot in NO_PROXY", "https://example.test", { HTTPS_PROXY: first, NO_PROXY: ".example.test" }, "127.0.0.1", "direct"],
  ];
  for (const [what, target, env, expectedGo, expectedUndici] of cases) {
    const go = execFileSync("./ask-go", [target], { env, encoding: "utf8" });
    const undici = await askUndici(target, env, proxies);
    console.log(`${what}: Go ${go}, undici ${undici}`);
    if (go !== expectedGo || undici !== expectedUndici) process.exitCode = 1;
  }
  for (const { server } of proxies) server.close();
}
main();
JS
node see.js
