import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));

test("the lock file contains no download address", () => {
  expect(readFileSync("package-lock.json", "utf8")).not.toMatch(/"resolved"/);
});

test("the README and package.json have the two commands", () => {
  const readme = readFileSync("README.md", "utf8");
  expect(readme).toContain("npm ci && npm run demo");
  expect(readme).toContain("npm ci && npm test");
  expect(json("package.json").scripts).toMatchObject({ demo: expect.any(String), test: expect.any(String) });
});

test("every runtime dependency has a record", () => {
  const recorded = readFileSync("docs/decisions/0004-runtime-dependencies.md", "utf8");
  for (const name of Object.keys(json("package.json").dependencies))
    expect(recorded).toContain(`\`${name}\``);
});

test("no tracked file contains a path of a developer's machine", () => {
  const files = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");
  const suspicious = files.filter(
    (file) =>
      !/\.(png|svg|lock)$|package-lock/.test(file) &&
      /(^|[\s"'(=])\/(home|root|Users)\/[a-z]/m.test(readFileSync(file, "utf8")),
  );
  expect(suspicious).toEqual([]);
});

test("the lock file contains every package, also those of other platforms", () => {
  const { packages } = json("package-lock.json") as {
    packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>;
  };
  const paths = Object.keys(packages);
  // npm leaves out what it could not fetch, and then refuses the file in `npm ci`.
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)));
  expect(missing).toEqual([]);
  expect(paths.filter((path) => path !== "" && packages[path]?.version === undefined)).toEqual([]);
});
