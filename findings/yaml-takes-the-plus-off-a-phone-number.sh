#!/usr/bin/env bash
# yaml 2.9.1 (npm), go-cty-yaml 1.1.0 (Go module, what `yamldecode` of Terraform and OpenTofu uses), seen on 2026-11-27.
#
# A phone number in E.164 without quotes is an integer of YAML, sign included: as a value it becomes a number, and as a key it becomes a
# text again, without the plus. Nothing fails: the lookup of "+15550100" finds no entry. Both readers do so, so a file cannot be
# checked with one for the other. Seen: the key "15550100" and the value 15550101 from both; in quotes both stay as written.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
cat >lines.yaml <<'YAML'
+15550100: +15550101
"+15550102": "+15550103"
YAML
npm init -y >/dev/null
npm install --silent --no-audit --no-fund yaml@2.9.1
cat >go.mod <<'MOD'
module example.test/lines
go 1.24
require (
	github.com/zclconf/go-cty v1.17.0
	github.com/zclconf/go-cty-yaml v1.1.0
)
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty/json"
)

func main() {
	text, _ := os.ReadFile("lines.yaml")
	kind, _ := yaml.Standard.ImpliedType(text)
	value, _ := yaml.Standard.Unmarshal(text, kind)
	written, _ := json.Marshal(value, kind)
	fmt.Println(string(written))
}
GO
npm=$(node -p 'JSON.stringify(require("yaml").parse(require("fs").readFileSync("lines.yaml", "utf8")))')
go=$(GOFLAGS=-mod=mod go run .)
echo "yaml: $npm"
echo "go-cty-yaml: $go"
test "$npm" = '{"15550100":15550101,"+15550102":"+15550103"}'
test "$go" = '{"+15550102":"+15550103","15550100":15550101}'
