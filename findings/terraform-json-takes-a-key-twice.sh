#!/usr/bin/env bash
# hashicorp/hcl 2.24.0 (Go module, the parser of Terraform and OpenTofu), Node.js 20.20.2, seen on 2026-11-27; Terraform 1.11.4 and
# OpenTofu 1.12.6 planned both resources of the file below.
#
# A .tf.json file may hold a block type twice in one object, as a merge of two files by hand leaves it: the parser reads both and their
# blocks. JSON.parse keeps the last one, so a tool that reads the file as JSON overlooks resources that Terraform creates, and
# reports no error. Seen: two resources for the parser, one for JSON.parse.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
cat >lines.tf.json <<'JSON'
{ "resource": { "terraform_data": { "desk": { "input": "+15550100" } }, "terraform_data": { "door": { "input": "+15550101" } } } }
JSON
cat >go.mod <<'MOD'
module example.test/lines
go 1.24
require github.com/hashicorp/hcl/v2 v2.24.0
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
)

func main() {
	file, problems := hclparse.NewParser().ParseJSONFile("lines.tf.json")
	resource := hcl.BlockHeaderSchema{Type: "resource", LabelNames: []string{"type", "name"}}
	content, more := file.Body.Content(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{resource}})
	for _, block := range content.Blocks {
		fmt.Print(block.Labels[1], " ")
	}
	fmt.Println("problems:", len(problems)+len(more))
}
GO
parser=$(GOFLAGS=-mod=mod go run .)
node=$(node -p 'Object.keys(JSON.parse(require("fs").readFileSync("lines.tf.json", "utf8")).resource.terraform_data).join(" ")')
echo "hcl: $parser"
echo "JSON.parse: $node"
test "$parser" = "desk door problems: 0"
test "$node" = "door"
