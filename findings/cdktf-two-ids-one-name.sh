#!/usr/bin/env bash
# cdktf 0.21.0 and cdktn 0.24.0 with constructs 10.7.2, seen on 2026-11-27.
#
# Two constructs with different ids directly in a stack can get one name in Terraform: every character but A-Z, a-z, 0-9,
# "-" and "_" is dropped from an id. The second construct replaces the first in cdk.tf.json, without an error or a
# warning: the first is destroyed by the next apply. constructs itself refuses equal ids, so one would expect the same
# here. Seen: two constructs, one resource "frontdesk" with the input of the second.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cdktf@0.21.0 cdktn@0.24.0 constructs@10.7.2
cat >see.js <<'JS'
const assert = require("node:assert");
for (const name of ["cdktf", "cdktn"]) {
  const { App, TerraformStack, TerraformResource, Testing } = require(name);
  const stack = new TerraformStack(new App(), "demo");
  for (const [id, input] of [["front desk", "first"], ["frontdesk", "second"]]) {
    const resource = new TerraformResource(stack, id, { terraformResourceType: "terraform_data" });
    resource.addOverride("input", input);
  }
  const resources = JSON.parse(Testing.synth(stack)).resource.terraform_data;
  console.log(`${name}: two constructs, synthesized: ${JSON.stringify(resources)}`);
  assert.deepStrictEqual(Object.keys(resources), ["frontdesk"]);
  assert.strictEqual(resources.frontdesk.input, "second");
}
JS
node see.js
