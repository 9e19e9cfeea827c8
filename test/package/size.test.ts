import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { builtProvider } from "../support/bundle";

const kB = (bytes: number) => bytes / 1000;

test("the packed tarball is no larger than 1 MB", () => {
  const json = execFileSync("npm", ["pack", "--dry-run", "--json", "--loglevel=silent"], {
    encoding: "utf8",
  });
  const [{ size }] = JSON.parse(json) as [{ readonly size: number }];
  expect(kB(size)).toBeLessThan(1_000);
});

describe("the provider", () => {
  test("is a program of no more than 1.2 MB, and beside it the package.json that says it is CommonJS", () => {
    expect(readdirSync("dist/provider").sort()).toEqual(["package.json", "terraform-provider-rymi"]);
    expect(JSON.parse(readFileSync("dist/provider/package.json", "utf8"))).toEqual({ type: "commonjs" });
    expect(kB(readFileSync(builtProvider()).length)).toBeLessThan(1_200);
  });

  test("is read by V8 up to 30 kB when it starts; the rest stands in comments", () => {
    const text = readFileSync(builtProvider(), "utf8");
    const start = text.slice(0, text.indexOf("\n//:"));
    expect(kB(start.length)).toBeLessThan(30);
    const rest = text.slice(start.length + 1, -1);
    expect(rest.split("\n").filter((line) => !line.startsWith("//"))).toEqual([]);
    // The client, the messages and the gRPC library are not among what it starts with.
    for (const name of ["configure", "grpc-services", "server"])
      expect(rest.includes(`//:./${name}-`)).toBe(true);
  });
});
