import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import ts from "typescript";

/** Who may import whom (docs/architecture.md). Type-only and dynamic imports count. */
const MAY_IMPORT: Record<string, { readonly ours: readonly string[]; readonly npm: readonly string[] }> = {
  api: { ours: [], npm: ["zod/locales", "zod/mini"] },
  client: { ours: ["api"], npm: ["undici", "undici/index.js", "zod/mini"] },
  io: { ours: [], npm: [] },
  runtime: { ours: [], npm: [] },
  numbers: { ours: ["api", "client"], npm: [] },
  tfplugin: {
    ours: [],
    npm: ["@grpc/grpc-js", "@msgpack/msgpack", "@bufbuild/protobuf/wire", "lossless-json"],
  },
  provider: { ours: ["api", "client", "numbers", "runtime", "tfplugin"], npm: [] },
  mapping: { ours: ["api", "io"], npm: ["yaml", "zod/mini"] },
  packaging: { ours: ["api"], npm: ["fflate"] },
  constructs: { ours: ["api", "mapping", "packaging"], npm: ["cdktf", "constructs"] },
  bridge: { ours: ["constructs"], npm: ["cdktf", "constructs", "@cdktf/provider-null"] },
  emulator: { ours: ["api"], npm: ["zod/mini"] },
  declared: { ours: ["api", "io", "mapping"], npm: ["zod/mini"] },
  drift: {
    ours: ["api", "client", "declared", "io", "numbers"],
    npm: ["escape-html", "fast-xml-builder", "picocolors", "sarif", "zod/mini"],
  },
  codegen: { ours: ["api", "client", "declared", "io", "numbers"], npm: ["zod/mini"] },
  cli: {
    ours: [
      "api",
      "client",
      "codegen",
      "declared",
      "drift",
      "emulator",
      "io",
      "mapping",
      "numbers",
      "packaging",
      "runtime",
    ],
    npm: ["commander", "zod/mini"],
  },
};

/**
 * A folder has one door. `api` has two more for code that must not load zod, and
 * `client` has one for HTTP to others than Rymi and one for whole lists.
 */
const DOORS = new Set([
  ...Object.keys(MAY_IMPORT),

  "api/settings",
  "api/text",
  "client/http",
  "client/listing",
]);

/** Each import that the table does not allow, as `file: specifier`. */
function violations(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([file, text]) =>
    ts
      .preProcessFile(text, true, true)
      .importedFiles.map(({ fileName }) => fileName)
      .filter((specifier) => !isAllowed(file, specifier))
      .map((specifier) => `${file}: ${specifier}`),
  );
}

function isAllowed(file: string, specifier: string): boolean {
  const [folder = ""] = file.split("/");
  const rule = MAY_IMPORT[folder];
  if (rule === undefined) return false;
  if (!specifier.startsWith(".")) return isBuiltin(specifier) || rule.npm.includes(specifier);
  const target = join(file, "..", specifier);
  // The package's own name and version.
  if (target === "../package.json") return true;
  const [targetFolder = ""] = target.split("/");
  if (targetFolder === folder) return true;
  return rule.ours.includes(targetFolder) && DOORS.has(target.replace(/\/index(\.js)?$/, ""));
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") && builtinModules.includes(specifier.slice("node:".length));
}

function sources(): ReadonlyMap<string, string> {
  const names = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  return new Map(names.map((name) => [name, readFileSync(join("src", name), "utf8")]));
}

/** Each import between files of src that is part of a cycle, as `file -> file`. Type-only and dynamic imports count. */
function cyclicImports(files: ReadonlyMap<string, string>): readonly string[] {
  const edges = new Map([...files].map(([file, text]) => [file, importedFiles(file, text, files)] as const));
  const reachable = (from: string) => {
    const found = new Set(edges.get(from));
    // Iterating over a set includes files that are added meanwhile.
    for (const file of found) for (const next of edges.get(file) ?? []) found.add(next);
    return found;
  };
  return [...edges].flatMap(([file, targets]) =>
    targets.filter((target) => reachable(target).has(file)).map((target) => `${file} -> ${target}`),
  );
}

function importedFiles(file: string, text: string, files: ReadonlyMap<string, string>): readonly string[] {
  return ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith(".")) return [];
    const target = join(file, "..", fileName.replace(/\.js$/, ""));
    return [`${target}.ts`, `${target}/index.ts`].filter((path) => files.has(path)).slice(0, 1);
  });
}

test("the table allows every import", () => {
  const files = sources();
  expect(files.size).toBeGreaterThan(50);
  expect(violations(files)).toEqual([]);
});

test.each([
  ["numbers/x.ts", 'import { serve } from "../tfplugin";'],
  ["tfplugin/rpc/x.ts", 'import type { NumberRecord } from "../../api";'],
  ["numbers/x.ts", 'const late = () => import("../provider");'],
  ["provider/x.ts", 'import { backoffMs } from "../client/requester";'],
  ["client/x.ts", 'export { z } from "commander";'],
  ["api/x.ts", 'import { readFileSync } from "fs";'],
  ["new-folder/x.ts", 'import * as z from "zod";'],
])("a forbidden import is caught: %s, %s", (file, text) => {
  expect(violations(new Map([[file, text]]))).toHaveLength(1);
});

test("no import is part of a cycle", () => {
  expect(cyclicImports(sources())).toEqual([]);
});

test.each([
  ["a type", 'import type { B } from "./b";', 'import { a } from "./a";'],
  ["a dynamic import", 'const b = () => import("./b.js");', 'export { a } from "./a";'],
  ["require", 'const b = require("./b");', 'import { a } from "../x";'],
])("a cycle through %s is found", (_, a, b) => {
  const files = new Map([
    ["x/index.ts", 'export { a } from "./a";'],
    ["x/a.ts", a],
    ["x/b.ts", b],
    ["x/c.ts", 'import { a } from "./a";'],
  ]);
  expect(cyclicImports(files)).toContain("x/a.ts -> x/b.ts");
  expect(cyclicImports(files)).not.toContain("x/c.ts -> x/a.ts");
});

test("each folder has an index.ts whose comment says what the folder is and what it must not depend on", () => {
  for (const folder of Object.keys(MAY_IMPORT)) {
    const door = readFileSync(join("src", folder, "index.ts"), "utf8");
    expect(door).toMatch(/^\/\*\*/);
    expect(`${folder}: ${door}`).toMatch(/[Mm]ust never/);
  }
});
