#!/usr/bin/env bash
# OpenTofu 1.12.6 (Go module, two minutes to build), seen on 2026-11-27; Terraform 1.11.4 and 1.16.1 answered the same.
#
# `plan -detailed-exitcode` exits with 2 for a rename by a `moved` block and for an import, as the state will change; but in the plan's
# JSON their actions are ["no-op"], as for an object that stays as it is. A review that shows the changes which are not "no-op" shows
# an empty plan; `previous_address` and `importing` tell them apart. Seen: exit code 2, and "no-op" for both.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
cat >go.mod <<'MOD'
module example.test/plan
go 1.26.4
require github.com/opentofu/opentofu v1.12.6
replace github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828
MOD
CGO_ENABLED=0 GOFLAGS="-buildvcs=false -mod=mod" go build -o tofu github.com/opentofu/opentofu/cmd/tofu

mkdir work
cd work
touch cli.rc
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE="$PWD/cli.rc"
echo 'resource "terraform_data" "desk" { input = "+15550100" }' >main.tf
../tofu init >/dev/null
../tofu apply -auto-approve >/dev/null
cat >main.tf <<'TF'
resource "terraform_data" "front_desk" {
  input = "+15550100"
}
moved {
  from = terraform_data.desk
  to   = terraform_data.front_desk
}
resource "terraform_data" "door" {}
import {
  to = terraform_data.door
  id = "door"
}
TF
code=0
../tofu plan -detailed-exitcode -out=plan >/dev/null || code=$?
changes=$(../tofu show -json plan | node -e '
  const { resource_changes } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  for (const { address, previous_address: from, change } of resource_changes)
    console.log(address, change.actions.join(), from ?? "", change.importing ? "importing" : "");')
echo "exit code $code"
echo "$changes"
test "$code" = 2
test "$changes" = "terraform_data.door no-op  importing
terraform_data.front_desk no-op terraform_data.desk "
