#!/usr/bin/env bash
# Terraform 1.16.1 and OpenTofu 1.12.6 (Go modules, five minutes to build), seen on 2026-11-27.
#
# A `removed` block without `lifecycle` is the same text in both, and means the opposite: Terraform destroys the object (with a
# warning that lifecycle is missing), OpenTofu takes it out of the state and leaves it. The keyword was made to forget, and
# configurations are shared between the two. `lifecycle { destroy = … }`, written out, is one thing in both. Seen: one
# to destroy in Terraform, one to forget in OpenTofu.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
mkdir tofu terraform
cat >tofu/go.mod <<'MOD'
module example.test/tofu
go 1.26.4
require github.com/opentofu/opentofu v1.12.6
replace github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828
MOD
cat >terraform/go.mod <<'MOD'
module example.test/terraform
go 1.26.4
require github.com/hashicorp/terraform v1.16.1
MOD
# Modules of Terraform's own that are published nowhere; none of them is used here.
stub() {
  mkdir -p "terraform/stubs/$1/$(dirname "$2")"
  printf 'module github.com/hashicorp/terraform/internal/%s\n' "$1" >"terraform/stubs/$1/go.mod"
  printf '%s\n' "$3" >"terraform/stubs/$1/$2"
  printf 'replace github.com/hashicorp/terraform/internal/%s => ./stubs/%s\n' "$1" "$1" >>terraform/go.mod
}
for name in azure consul cos gcs kubernetes oci oss pg s3; do
  stub "backend/remote-state/$name" stub.go 'package stub
import "github.com/hashicorp/terraform/internal/backend"
func New() backend.Backend { panic("not in this build") }'
done
stub legacy terraform/stub.go 'package terraform'
export CGO_ENABLED=0 GOFLAGS="-buildvcs=false -mod=mod"
(cd tofu && go build -o cli github.com/opentofu/opentofu/cmd/tofu)
(cd terraform && go build -o cli github.com/hashicorp/terraform)

touch cli.rc
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE="$folder/cli.rc"
see() {
  mkdir "$1/work"
  cd "$1/work"
  echo 'resource "terraform_data" "line" { input = "desk" }' >main.tf
  ../cli init >/dev/null
  ../cli apply -auto-approve >/dev/null
  echo 'removed { from = terraform_data.line }' >main.tf
  ../cli plan -no-color | grep '^Plan:'
}
terraform=$(see terraform)
tofu=$(see tofu)
echo "Terraform 1.16.1: $terraform"
echo "OpenTofu 1.12.6: $tofu"
test "$terraform" = "Plan: 0 to add, 0 to change, 1 to destroy."
test "$tofu" = "Plan: 0 to add, 0 to change, 0 to destroy, 1 to forget."
