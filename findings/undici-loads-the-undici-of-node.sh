#!/usr/bin/env bash
# undici 7.30.2 on Node.js 20.20.2 and 24.21.0, seen on 2026-11-27.
#
# To require the npm package undici makes Node.js load the undici that it has built in as well, a second copy of the same library,
# although nobody has used `fetch`. The package looks at the global `Headers` once while it is loaded, and that global is a getter
# behind which Node.js loads its own copy. Seen on both versions: "false before, true after"; with that one global
# taken away first, "false before, false after". Of a process that lives for one request the second copy took a tenth.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@7.30.2 node@20.20.2 node-24@npm:node@24.21.0
cat >see.js <<'JS'
const isLoaded = () => process.moduleLoadList.some((name) => name.endsWith("internal/deps/undici/undici"));
const before = isLoaded();
if (process.argv[2] === "without") Reflect.deleteProperty(globalThis, "Headers");
require("undici");
console.log(`${process.version}, ${process.argv[2]} the global: Node's own undici is loaded: ${before} before, ${isLoaded()} after`);
JS
for node in node_modules/node/bin/node node_modules/node-24/bin/node; do
  "$node" see.js with
  "$node" see.js without
done | tee seen
test "$(grep -c 'with the global: .*false before, true after' seen)" = 2
test "$(grep -c 'without the global: .*false before, false after' seen)" = 2
