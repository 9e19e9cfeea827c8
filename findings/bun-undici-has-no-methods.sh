#!/usr/bin/env bash
# Bun 1.4.5 (npm package "bun") with undici 7.30.2, seen on 2026-11-27.
#
# A program that has undici installed and calls require("undici") gets, under Bun, not the installed package but a stand-in
# that Bun brings: `new Agent()` works, and the agent has neither dispatch, request nor close, so that the first call is a
# TypeError. require("undici/index.js"), the main file of the same package, is the installed one, and it works in Bun.
# Under Node.js both are the same. Seen: Bun "undefined undefined undefined" and "function function function".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund bun@1.4.5 undici@7.30.2
cat >see.cjs <<'JS'
const agent = new (require(process.argv[2]).Agent)();
console.log(typeof agent.dispatch, typeof agent.request, typeof agent.close);
JS
see() {
	echo "$1 $2: $("$1" see.cjs "$2")"
}
PATH="$folder/node_modules/.bin:$PATH"
seen=$(see bun undici; see bun undici/index.js; see node undici; see node undici/index.js)
echo "$seen"
real="function function function"
test "$seen" = "bun undici: undefined undefined undefined
bun undici/index.js: $real
node undici: $real
node undici/index.js: $real"
