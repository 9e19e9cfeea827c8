#!/usr/bin/env bash
# golang.org/x/net 0.54.0 and 0.58.0 (package http/httpproxy) and net/http of the Go toolchain at hand (seen with Go
# 1.26.8), seen on 2026-11-27.
#
# When HTTPS_PROXY and https_proxy are both set, the older version of the package takes the one in upper case and the
# newer one that in lower case. net/http has a copy of the package in the toolchain: in Go 1.26 it is the older order. So
# two Go programs of one job (Terraform and a provider, say) can go through different proxies, depending on which of
# the two packages they use and how old it is. Seen: 0.54.0 upper, 0.58.0 lower, net/http upper.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/main.go" <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/url"

	"golang.org/x/net/http/httpproxy"
)

func main() {
	target, _ := url.Parse("https://api.example.test")
	fromPackage, _ := httpproxy.FromEnvironment().ProxyFunc()(target)
	fromToolchain, _ := http.ProxyFromEnvironment(&http.Request{URL: target})
	fmt.Println(fromPackage.Hostname(), fromToolchain.Hostname())
}
GO
see() {
	mkdir "$folder/$1"
	cp "$folder/main.go" "$folder/$1/"
	cd "$folder/$1"
	go mod init example.test/demo 2>/dev/null
	go mod edit -require "golang.org/x/net@v$1"
	go mod tidy 2>/dev/null
	HTTPS_PROXY=http://upper.example.test https_proxy=http://lower.example.test go run .
}
older=$(see 0.54.0)
newer=$(see 0.58.0)
echo "x/net 0.54.0 and net/http: $older"
echo "x/net 0.58.0 and net/http: $newer"
test "$older" = "upper.example.test upper.example.test"
test "$newer" = "lower.example.test upper.example.test"
