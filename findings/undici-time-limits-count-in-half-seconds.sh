#!/usr/bin/env bash
# undici 7.30.2, Node.js 20.20.2, seen on 2026-11-27.
#
# `headersTimeout` and `bodyTimeout` are given in milliseconds, but the clock behind them goes in half seconds and never ends a request
# before one second: 50 and 400 end it after 1000 ms, 1000 after 1500, 1500 after 2000. A limit shared by several attempts is
# exceeded by the sum. Seen: each of these limits ends the request about half a second late or more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent undici@7.30.2
cat >see.cjs <<'JS'
const http = require("node:http");
const { Agent, request } = require("undici");

const server = http.createServer(() => {});
server.listen(0, "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  for (const headersTimeout of [50, 400, 1000, 1500]) {
    const dispatcher = new Agent();
    const start = performance.now();
    const { code } = await request(url, { dispatcher, headersTimeout }).catch((error) => error);
    const late = performance.now() - start - headersTimeout;
    console.log(`headersTimeout ${headersTimeout}: ${code}, ${Math.round(late)} ms late`);
    if (code !== "UND_ERR_HEADERS_TIMEOUT" || late < 400) process.exitCode = 1;
    await dispatcher.destroy();
  }
  server.closeAllConnections();
  server.close();
});
JS
node see.cjs
