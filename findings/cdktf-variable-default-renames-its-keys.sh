#!/usr/bin/env bash
# cdktf 0.21.0, constructs 10.4.2 (npm), seen on 2026-11-27.
#
# The default of a TerraformVariable is the user's data, but its keys are put into snake case as if they were attributes: a phone
# number loses its plus, `NightShift` becomes `night_shift`. The same map as a local or an output keeps them. Two keys that
# become one are one. Seen: four keys in, three others out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cdktf@0.21.0 constructs@10.4.2
cat >see.js <<'JS'
const assert = require("node:assert");
const { TerraformLocal, TerraformStack, TerraformVariable, Testing } = require("cdktf");

const agents = { "+15550100": "desk", NightShift: "night", "a.b": "dot", "a b": "space" };
const stack = new TerraformStack(Testing.app(), "lines");
new TerraformLocal(stack, "agents", agents);
new TerraformVariable(stack, "agents_by_line", { type: "map(string)", default: agents });
const { locals, variable } = JSON.parse(Testing.synth(stack));
console.log(`local: ${Object.keys(locals.agents).sort().join(", ")}`);
console.log(`default of a variable: ${Object.keys(variable.agents_by_line.default).sort().join(", ")}`);
assert.deepStrictEqual(locals.agents, agents);
assert.deepStrictEqual(Object.keys(variable.agents_by_line.default).sort(), ["15550100", "a_b", "night_shift"]);
JS
node see.js
