#!/usr/bin/env bash
# zod 4.6.7, seen on 2026-11-27.
#
# zod/mini brings no messages: a problem is "Invalid input", whatever it is. As soon as any module of the process imports
# zod in its usual form, the same shape of zod/mini explains itself in English, since both share one configuration and
# zod sets it when it is loaded. A message that a test has checked thus changes with what else a program imports. The
# option `error` of a parse does not depend on it. Seen: "Invalid input", then "Invalid input: expected string, …".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund zod@4.6.7
cat >see.js <<'JS'
const assert = require("node:assert");
const mini = require("zod/mini");
const message = (options) => mini.string().safeParse(7, options).error.issues[0].message;
const alone = message();
const given = message({ error: mini.locales.de().localeError });
require("zod");
const beside = message();
console.log(`alone:             ${alone}`);
console.log(`zod imported, too: ${beside}`);
console.log(`error given:       ${given}`);
assert.strictEqual(alone, "Invalid input");
assert.strictEqual(beside, "Invalid input: expected string, received number");
assert.match(given, /^Ungültige Eingabe/);
JS
node see.js
