import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { run } from "../support/run";

/** Checks files and headings without network. */
const VALIDATE = "remark-validate-links=repository:false";

const check = (files: readonly string[], input?: string) =>
  run(
    resolve("node_modules/.bin/remark"),
    [...files, "--frail", "--quiet", "--no-stdout", "--no-color", "--use", VALIDATE],
    { cwd: resolve("."), env: { ...process.env, FORCE_COLOR: "0" }, ...(input !== undefined && { input }) },
  );

test("every link of every page leads to an existing file or heading", async () => {
  const tracked = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
    { encoding: "utf8" },
  );
  const files = tracked.split("\0").filter((file) => file !== "");
  expect(files.length).toBeGreaterThan(20);
  const result = await check(files);
  expect(result).toMatchObject({ code: 0, stderr: "" });
});

test("every path of this repository that a page names exists", () => {
  const tracked = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" }).trim().split("\n");
  const named = tracked.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/`((?:src|scripts|test|bench|findings)\/[\w./-]+)`/g)].map(
      ([, path = ""]) => `${page}: ${path}`,
    ),
  );
  expect(named.length).toBeGreaterThan(20);
  const exists = (path: string) => [path, `${path}.ts`].some((name) => existsSync(name));
  expect(named.filter((name) => !exists(name.split(": ")[1] ?? ""))).toEqual([]);
});

test.each(["[gone](docs/gone.md)", "# Here\n\n[nowhere](#nowhere)", "[nowhere](README.md#nowhere)"])(
  "a broken link is detected: %j",
  async (markdown) => {
    expect(await check(["--file-path", "page.md"], markdown)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("remark-validate-links"),
    });
  },
);
