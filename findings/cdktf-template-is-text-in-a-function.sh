#!/usr/bin/env bash
# cdktf 0.21.0, constructs 10.4.2, @cdktf/provider-null 11.0.1 (npm), seen on 2026-11-27.
#
# A string such as "${var.agent}" that a program writes itself is an expression as the value of an attribute: cdktf writes it as it is.
# As an argument of a function of `Fn` the same string is a text: cdktf escapes it. Only tokens, such as `stringValue` of a
# variable, mean the same in both places. Seen: `${var.agent}` for the attribute, `$${var.agent}` in the function.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cdktf@0.21.0 constructs@10.4.2 @cdktf/provider-null@11.0.1
cat >see.js <<'JS'
const assert = require("node:assert");
const { Fn, TerraformStack, TerraformVariable, Testing } = require("cdktf");
const { Resource } = require("@cdktf/provider-null/lib/resource");

const stack = new TerraformStack(Testing.app(), "lines");
const token = new TerraformVariable(stack, "agent", { type: "string" }).stringValue;
const written = "${var.agent}";
new Resource(stack, "line", {
  triggers: { attribute: written, call: Fn.upper(written), token_attribute: token, token_call: Fn.upper(token) },
});
const { triggers } = JSON.parse(Testing.synth(stack)).resource.null_resource.line;
for (const [name, value] of Object.entries(triggers)) console.log(`${name}: ${value}`);
assert.deepStrictEqual(triggers, {
  attribute: "${var.agent}",
  call: '${upper("$${var.agent}")}',
  token_attribute: "${var.agent}",
  token_call: "${upper(var.agent)}",
});
JS
node see.js
