#!/usr/bin/env bash
# picocolors 1.1.1 (npm), Node.js 20.20.2, seen on 2026-11-27.
#
# In an environment with the variable CI its functions write colours whatever stdout is, also a file or a pipe: a report that
# a job stores, or compares with an expected text, holds escape sequences that it did not hold on a laptop. `createColors`, given the
# answer, does what it is told. Seen: plain text into a pipe without CI, coloured text with CI=true.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund picocolors@1.1.1
unset CI NO_COLOR FORCE_COLOR
see='console.log(JSON.stringify(require("picocolors").red("drift")))'
laptop=$(node -e "$see")
job=$(CI=true node -e "$see")
echo "into a pipe: $laptop"
echo "into a pipe, CI=true: $job"
test "$laptop" = '"drift"'
test "$job" = '"\u001b[31mdrift\u001b[39m"'
