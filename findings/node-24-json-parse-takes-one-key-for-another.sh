#!/usr/bin/env bash
# Node.js 20.20.2 and 24.21.0 (npm package "node"), seen on 2026-11-27.
#
# JSON.parse of Node.js 24 can give a key that is not in the text. V8 remembers how objects that were parsed before go on,
# and compares the next key with what it expects. After an object whose second key is a single backslash, a like object
# whose second key is a quote (written \" in JSON) gets the backslash for its key. What a text says thus depends on what
# the process has parsed before. Seen: Node.js 20: the key ", Node.js 24: the key \.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/see.js" <<'JS'
const secondKeyOf = (text) => Object.keys(JSON.parse(text))[1];
secondKeyOf(String.raw`{"first":{"a":1},"\\":1}`);
console.log(secondKeyOf(String.raw`{"first":{"a":1},"\"":1}`));
JS
see() {
	mkdir "$folder/$1"
	cd "$folder/$1"
	npm init -y >/dev/null
	npm install --silent --no-audit --no-fund "node@$1"
	"$(find "$folder/$1/node_modules" -path '*bin/node' -type f | head -1)" "$folder/see.js"
}
old=$(see 20.20.2)
new=$(see 24.21.0)
echo "Node.js 20.20.2: the key $old"
echo "Node.js 24.21.0: the key $new"
test "$old" = '"'
test "$new" = '\'
