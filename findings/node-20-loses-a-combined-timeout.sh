#!/usr/bin/env bash
# Node.js 20.20.2 and 22.23.1 (npm package "node"), seen on 2026-11-27.
#
# AbortSignal.any([stop, AbortSignal.timeout(ms)]) is the obvious way to end work on Ctrl-C or after a time. On Node.js 20
# it is never aborted when the garbage collector runs before the time is over, although the program holds the combined
# signal and listens to it: a time limit that works in every short test is gone in long runs. Node.js 22 keeps it. An
# AbortController and setTimeout work on both. Seen: 20: "not aborted", 22: "aborted".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/see.js" <<'JS'
const signal = AbortSignal.any([new AbortController().signal, AbortSignal.timeout(200)]);
signal.addEventListener("abort", () => {});
setTimeout(() => global.gc(), 50);
setTimeout(() => console.log(signal.aborted ? "aborted" : "not aborted"), 1000);
JS
see() {
	mkdir "$folder/$1"
	cd "$folder/$1"
	npm init -y >/dev/null
	npm install --silent --no-audit --no-fund --foreground-scripts=false "node@$1"
	"$(find "$folder/$1/node_modules" -path '*bin/node' -type f | head -1)" --expose-gc "$folder/see.js"
}
old=$(see 20.20.2)
new=$(see 22.23.1)
echo "Node.js 20.20.2: $old"
echo "Node.js 22.23.1: $new"
test "$old" = "not aborted"
test "$new" = "aborted"
