#!/usr/bin/env bash
# cdktf 0.21.0 with constructs 10.7.2, seen on 2026-11-27.
#
# A number token stands for a value that Terraform knows later; in JavaScript it is an ordinary, very negative number. In
# a template string cdktf finds it again and puts an expression in its place, but not where a digit or a sign touches it:
# then the internal number itself ends up in cdk.tf.json. Seen: "ext ${…}" resolves, "+1${…}" stays a number such as
# +1-1.8881545897087503e+289.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cdktf@0.21.0 constructs@10.7.2
cat >see.js <<'JS'
const assert = require("node:assert");
const { App, TerraformStack, TerraformOutput, TerraformVariable, Testing } = require("cdktf");
const stack = new TerraformStack(new App(), "demo");
const number = new TerraformVariable(stack, "digits", { type: "number" }).numberValue;
new TerraformOutput(stack, "apart", { value: `ext ${number}` });
new TerraformOutput(stack, "touching", { value: `+1${number}` });
const { output } = JSON.parse(Testing.synth(stack));
console.log(`apart:    ${output.apart.value}`);
console.log(`touching: ${output.touching.value}`);
assert.strictEqual(output.apart.value, "ext ${var.digits}");
assert.match(output.touching.value, /^\+1-\d\.\d+e\+\d+$/);
JS
node see.js
