import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import ts from "typescript";
import { run } from "../support/run";

const { bin, exports: entries } = JSON.parse(readFileSync("package.json", "utf8")) as {
  bin: Record<string, string>;
  exports: Record<string, string | { types: string; default: string }>;
};
const here = { cwd: resolve("."), env: process.env };

/** What can be reached from a file by its imports, the file included. */
function reachable(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const extension = file.endsWith(".d.ts") ? ".d.ts" : ".js";
  for (const { fileName } of ts.preProcessFile(readFileSync(file, "utf8"), true, true).importedFiles) {
    if (!fileName.startsWith(".") || fileName.endsWith(".json")) continue;
    const target = join(dirname(file), fileName.replace(/\.js$/, ""));
    const found = [`${target}${extension}`, join(target, `index${extension}`)].find((path) =>
      ts.sys.fileExists(path),
    );
    if (found !== undefined) reachable(found, seen);
  }
  return seen;
}

test("npm pack lists the files of the entry points, the command and the provider, and the files that npm always adds", async () => {
  const packed = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], here);
  const listed: string[] = JSON.parse(packed.stdout)[0].files.map(({ path }: { path: string }) => path);
  const needed = new Set(["package.json", "README.md", "LICENSE", "CHANGELOG.md", "action.yml"]);
  needed.add("dist/THIRD-PARTY-LICENSES.txt");
  for (const folder of ["dist/provider", "dist/cli"])
    for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }))
      if (ts.sys.fileExists(join(folder, path))) needed.add(join(folder, path));
  for (const path of Object.values(bin)) needed.add(normalize(path));
  for (const entry of Object.values(entries)) {
    if (typeof entry === "string") continue;
    for (const path of Object.values(entry))
      for (const file of reachable(normalize(path))) {
        needed.add(file);
        // The types of what is loaded, and the code of what is typed: tsc writes them in pairs.
        needed.add(file.replace(/\.(js|d\.ts)$/, file.endsWith(".js") ? ".d.ts" : ".js"));
      }
  }
  expect(needed.size).toBeGreaterThan(50);
  expect(listed.sort()).toEqual([...needed].sort());
});

test("V8 compiles each bundled CommonJS module together with its file", () => {
  // An arrow function it would skip, and read once more when the module is required.
  for (const file of ["dist/provider/lib/undici.cjs", "dist/cli/undici.cjs"]) {
    const text = readFileSync(file, "utf8");
    expect(text.match(/__commonJSMin\(\(function\(/g)?.length).toBeGreaterThan(50);
    expect(text).not.toContain("__commonJSMin(((");
  }
});

test("the package contains the licence of every bundled package", () => {
  const text = readFileSync("dist/THIRD-PARTY-LICENSES.txt", "utf8");
  for (const name of ["@grpc/grpc-js", "@msgpack/msgpack", "@bufbuild/protobuf", "undici", "commander"])
    expect(text).toMatch(new RegExp(`^${name} \\d.*\\(.*(Apache-2.0|MIT|ISC).*\\)$`, "m"));
  expect(text).toContain("The MessagePack Community");
});

test("npm run sbom lists installed and bundled packages, and no development tools", async () => {
  const { code, stdout } = await run("npm", ["run", "--silent", "sbom"], here);
  expect(code).toBe(0);
  const bom = JSON.parse(stdout);
  expect(bom).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { name: "cdktf-rymi" } } });
  const names = bom.components.map(({ purl }: { purl: string }) =>
    decodeURIComponent(purl).replace(/^pkg:npm\/|@[^@]*$/g, ""),
  );
  expect(names).toEqual(
    expect.arrayContaining(["@grpc/grpc-js", "undici", "yaml", "zod", "@msgpack/msgpack", "commander"]),
  );
  for (const tool of ["typescript", "rolldown", "jest", "cdktf"]) expect(names).not.toContain(tool);
});
