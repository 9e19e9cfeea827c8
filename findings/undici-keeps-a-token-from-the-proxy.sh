#!/usr/bin/env bash
# undici 7.30.2 (npm) on Node.js 20.20.2, and net/http of Go 1.26, seen on 2026-11-27.
#
# A proxy that wants a token alone is written http://TOKEN@proxy: a user name without a password. Go, and so Terraform, sends it as
# `Basic` with an empty password. undici sends no credentials at all: the proxy refuses what works for Terraform. Seen: the same
# header from both for `user:secret`; for `token` and `token:` one from Go, none from undici.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@7.30.2
cat >go.mod <<'MOD'
module example.test/see
go 1.24
MOD
cat >main.go <<'GO'
package main

import "net/http"

func main() { http.Get("https://api.example.test/") }
GO
go build -o see-go .
cat >see.js <<'JS'
const assert = require("node:assert");
const { execFile } = require("node:child_process");
const http = require("node:http");
const { promisify } = require("node:util");
const { ProxyAgent, request } = require("undici");

let received;
const proxy = http.createServer().on("connect", ({ headers }, socket) => {
  received = headers["proxy-authorization"];
  socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
});
proxy.listen(0, "127.0.0.1", async () => {
  const run = promisify(execFile);
  for (const user of ["user:secret", "token", "token:"]) {
    const url = `http://${user}@127.0.0.1:${proxy.address().port}`;
    await run("./see-go", { env: { HTTPS_PROXY: url } });
    const go = received;
    const dispatcher = new ProxyAgent(url);
    await request("https://api.example.test/", { dispatcher }).catch(() => {});
    await dispatcher.destroy();
    console.log(`http://${user}@proxy: Go ${go}, undici ${received}`);
    const withPassword = user.includes(":") ? user : `${user}:`;
    assert.strictEqual(go, `Basic ${btoa(withPassword)}`);
    assert.strictEqual(received, user === "user:secret" ? go : undefined);
  }
  proxy.close();
});
JS
node see.js
