#!/usr/bin/env bash
# zod 4.6.7 (npm), seen on 2026-11-27.
#
# z.record answers with every entry of a map whose keys and values are right, or with an issue. An entry with the key
# "__proto__", an ordinary key of a JSON text, is in neither: the parse succeeds, without it. So a map of a user's own names
# loses one silently; z.map, or a check of Object.keys before, does not. Seen: two keys in, success, one key out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund zod@4.6.7
cat >see.js <<'JS'
const assert = require("node:assert");
for (const name of ["zod", "zod/mini"]) {
  const z = require(name);
  const map = JSON.parse('{"__proto__": "front desk", "b": "back office"}');
  const { success, data } = z.record(z.string(), z.string()).safeParse(map);
  console.log(`${name}: ${JSON.stringify(Object.keys(map))} -> success ${success}, ${JSON.stringify(Object.keys(data))}`);
  assert.deepStrictEqual(Object.keys(map), ["__proto__", "b"]);
  assert.strictEqual(success, true);
  assert.deepStrictEqual(Object.keys(data), ["b"]);
}
JS
node see.js
