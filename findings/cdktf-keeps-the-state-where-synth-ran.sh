#!/usr/bin/env bash
# cdktf 0.21.0 and cdktn 0.24.0 with constructs 10.7.2, seen on 2026-11-27.
#
# A stack without a backend keeps its state in the folder of the process that synthesizes, and cdk.tf.json holds that folder
# as an absolute path, which neither the stack's folder nor `outdir` changes. One would expect a path below the stack's own
# folder, as a local backend without a path has it. So a synthesized stack that is applied elsewhere (another checkout, a CI
# job that gets it as an artifact) begins with no state, and two apps with a stack of one name that synthesize in one folder
# share theirs. Seen: the path in the backend is that of the working folder.
set -euo pipefail
folder=$(cd "$(mktemp -d)" && pwd -P)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cdktf@0.21.0 cdktn@0.24.0 constructs@10.7.2
mkdir here
cat >see.js <<'JS'
const assert = require("node:assert");
const { readFileSync } = require("node:fs");
const [name, outdir, cwd] = process.argv.slice(2);
const { App, TerraformStack } = require(`${__dirname}/node_modules/${name}`);
const app = new App({ outdir });
new TerraformStack(app, "demo");
app.synth();
const { terraform } = JSON.parse(readFileSync(`${outdir}/stacks/demo/cdk.tf.json`, "utf8"));
console.log(`${name}, synthesized in ${cwd} into ${outdir}: ${JSON.stringify(terraform.backend)}`);
assert.deepStrictEqual(terraform.backend, { local: { path: `${cwd}/terraform.demo.tfstate` } });
JS
cd here
for name in cdktf cdktn; do node ../see.js "$name" "$folder/out-$name" "$folder/here"; done
