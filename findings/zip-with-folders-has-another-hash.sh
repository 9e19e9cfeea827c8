#!/usr/bin/env bash
# OpenTofu 1.12.6 (Go module, two minutes to build), seen on 2026-11-27; Terraform 1.11.4 and 1.16.1 answered the same.
#
# A provider package as a zip that lists its folders, as `zip -r` writes it, cannot be installed with the lock file that `providers lock`
# wrote for it from the same mirror: the hash of the zip counts the entry `lib/` as an empty file, the hash of the unpacked package
# does not. One compares the two as one hash everywhere else, and `providers lock` is the command for this. Seen: the lock file is
# written, then `init` refuses the package; without the entry of the folder both succeed.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
cat >go.mod <<'MOD'
module example.test/zip
go 1.26.4
require github.com/opentofu/opentofu v1.12.6
replace github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828
MOD
cat >pack.go <<'GO'
package main

import (
	"archive/zip"
	"os"
)

// Writes to os.Args[1] a zip of the entries named by the other arguments.
func main() {
	file, _ := os.Create(os.Args[1])
	archive := zip.NewWriter(file)
	for _, name := range os.Args[2:] {
		archive.Create(name)
	}
	archive.Close()
}
GO
export CGO_ENABLED=0 GOFLAGS="-buildvcs=false -mod=mod"
go build -o tofu github.com/opentofu/opentofu/cmd/tofu
go build -o pack pack.go
platform=$(go env GOOS)_$(go env GOARCH)

export CHECKPOINT_DISABLE=1
see() {
  name=$1
  shift
  packed="$folder/$name/mirror/registry.opentofu.org/example/line"
  mkdir -p "$packed" "$name/work"
  ./pack "$packed/terraform-provider-line_1.0.0_$platform.zip" "$@"
  cat >"$name/cli.rc" <<RC
provider_installation {
  filesystem_mirror {
    path = "$folder/$name/mirror"
  }
}
RC
  cat >"$name/work/main.tf" <<'TF'
terraform {
  required_providers {
    line = { source = "example/line" }
  }
}
TF
  export TF_CLI_CONFIG_FILE="$folder/$name/cli.rc"
  (
    cd "$name/work"
    ../../tofu providers lock -fs-mirror=../mirror -platform="$platform" >/dev/null
    ../../tofu init -no-color 2>&1 | grep -oE "has been successfully initialized|doesn't match any of the checksums" || true
  )
}
without=$(see without terraform-provider-line lib/a)
with=$(see with lib/ terraform-provider-line lib/a)
echo "init after providers lock, without an entry for lib/: $without"
echo "init after providers lock, with an entry for lib/: $with"
test "$without" = "has been successfully initialized"
test "$with" = "doesn't match any of the checksums"
