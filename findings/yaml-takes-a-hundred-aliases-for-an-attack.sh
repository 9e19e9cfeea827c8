#!/usr/bin/env bash
# yaml 2.9.1 (npm), seen on 2026-11-27.
#
# An alias of a plain text costs nothing: each `*agent` stands for one string. toJS() throws "Excessive alias count indicates
# a resource exhaustion attack" from the hundredth of them on (maxAliasCount counts aliases of texts like those of
# collections), so a list in which a hundred entries name one value is not read. With 99 it is. Resolving aliases from the
# document's nodes, or maxAliasCount: -1 where nothing is nested, works. Seen: 99: "read", 100: "ReferenceError".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund yaml@2.9.1
cat >see.js <<'JS'
const { parse } = require("yaml");
const text = (count) => `first: &agent x\n${Array.from({ length: count }, (_, at) => `n${at}: *agent\n`).join("")}`;
try {
  parse(text(Number(process.argv[2])));
  console.log("read");
} catch (error) {
  console.log(error.name);
}
JS
few=$(node see.js 99)
many=$(node see.js 100)
echo "99 aliases of one text: $few"
echo "100 aliases of one text: $many"
test "$few" = "read"
test "$many" = "ReferenceError"
