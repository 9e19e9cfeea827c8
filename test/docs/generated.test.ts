import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "../support/run";

const WRITTEN = ["index.md", "resources", "data-sources", "api"];

/** Every generated page by its path. */
function pagesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && WRITTEN.includes(name.split("/")[0] ?? ""))
    .sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

test("the committed generated pages are those that `npm run generate` writes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rymi-docs-"));
  try {
    const tsx = resolve("node_modules/.bin/tsx");
    const result = await run(tsx, ["scripts/generate.ts", folder], { cwd: resolve("."), env: process.env });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    const written = pagesIn(folder);
    expect(Object.keys(written)).toEqual(
      expect.arrayContaining([
        "index.md",
        "resources/number.md",
        "data-sources/number.md",
        "data-sources/numbers.md",
        "api/constructs.md",
      ]),
    );
    expect(pagesIn("docs")).toEqual(written);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
