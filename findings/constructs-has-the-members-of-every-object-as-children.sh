#!/usr/bin/env bash
# constructs 10.7.2 (npm), seen on 2026-11-27.
#
# An id is a text that only has to be unique among its siblings. "constructor", "toString" and the other names that every
# JavaScript object has are refused in an empty scope: "There is already a Construct with name 'constructor'". A name that a
# user gives to a thing (a key of a map, a row of a file) may be one of them. Seen: five names refused, "toJSON" accepted.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund constructs@10.7.2
cat >see.js <<'JS'
const assert = require("node:assert");
const { Construct, RootConstruct } = require("constructs");
const add = (id) => {
  try {
    return `accepted as ${new Construct(new RootConstruct("root"), id).node.path}`;
  } catch (error) {
    return error.message;
  }
};
for (const id of ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"]) {
  console.log(`${id}: ${add(id)}`);
  assert.match(add(id), /^There is already a Construct with name/);
}
console.log(`toJSON: ${add("toJSON")}`);
assert.strictEqual(add("toJSON"), "accepted as root/toJSON");
JS
node see.js
