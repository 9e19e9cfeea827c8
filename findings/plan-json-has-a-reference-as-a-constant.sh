#!/usr/bin/env bash
# OpenTofu 1.12.6 (Go module, two minutes to build), seen on 2026-11-27; Terraform 1.11.4 and 1.16.1 print the same.
#
# In the JSON of a plan, `configuration` has for each argument a `constant_value` or `references`. For a configuration in JSON
# syntax (what cdktf writes) a reference has both, and the constant is the raw text of the template: a reader that takes
# constant_value where there is one compares "${var.name}" with a value. Seen: in main.tf.json both members, in main.tf
# references alone. planned_values has the value in both cases.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
mkdir tofu json hcl
cat >tofu/go.mod <<'MOD'
module example.test/tofu
go 1.26.4
require github.com/opentofu/opentofu v1.12.6
replace github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828
MOD
(cd tofu && CGO_ENABLED=0 GOFLAGS="-buildvcs=false -mod=mod" go build -o tofu github.com/opentofu/opentofu/cmd/tofu)
cat >json/main.tf.json <<'JSON'
{"variable": {"name": {"default": "desk"}}, "resource": {"terraform_data": {"line": {"input": "${var.name}"}}}}
JSON
cat >hcl/main.tf <<'HCL'
variable "name" { default = "desk" }
resource "terraform_data" "line" { input = var.name }
HCL
touch tofurc
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE="$folder/tofurc"
see() {
  (cd "$1" && ../tofu/tofu init >/dev/null && ../tofu/tofu plan -out=plan >/dev/null && ../tofu/tofu show -json plan) |
    node -e '
      const { configuration, planned_values } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
      console.log(JSON.stringify(configuration.root_module.resources[0].expressions.input));
      console.log(planned_values.root_module.resources[0].values.input);'
}
json=$(see json)
hcl=$(see hcl)
printf 'main.tf.json: %s\n' "$json" | paste -sd' '
printf 'main.tf: %s\n' "$hcl" | paste -sd' '
test "$json" = '{"constant_value":"${var.name}","references":["var.name"]}'$'\ndesk'
test "$hcl" = '{"references":["var.name"]}'$'\ndesk'
