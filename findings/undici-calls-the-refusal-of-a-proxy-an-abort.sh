#!/usr/bin/env bash
# undici 7.30.2 (npm), Node.js 20.20.2, seen on 2026-11-27.
#
# When a proxy refuses a tunnel (407, 403, 502), the request fails with an error whose name is "AbortError", as if the caller's
# own signal had ended it. Code that treats an AbortError as "the user pressed Ctrl-C" stays silent about a wrong password. Seen:
# AbortError and UND_ERR_ABORTED for each of the three statuses, with no signal given.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@7.30.2
cat >see.js <<'JS'
const assert = require("node:assert");
const http = require("node:http");
const { ProxyAgent, request } = require("undici");

let status;
const proxy = http.createServer().on("connect", (_request, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
proxy.listen(0, "127.0.0.1", async () => {
  for (status of [407, 403, 502]) {
    const dispatcher = new ProxyAgent(`http://127.0.0.1:${proxy.address().port}`);
    const { name, code } = await request("https://api.example.test/", { dispatcher }).catch((error) => error);
    console.log(`${status} to CONNECT: ${name}, ${code}`);
    assert.deepStrictEqual([name, code], ["AbortError", "UND_ERR_ABORTED"]);
    await dispatcher.destroy();
  }
  proxy.close();
});
JS
node see.js
