import { execFileSync } from "node:child_process";
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

test.each(["[gone](docs/gone.md)", "# Here\n\n[nowhere](#nowhere)", "[nowhere](README.md#nowhere)"])(
  "a broken link is detected: %j",
  async (markdown) => {
    expect(await check(["--file-path", "page.md"], markdown)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("remark-validate-links"),
    });
  },
);
