import { execFileSync } from "node:child_process";

const kB = (bytes: number) => bytes / 1000;

test("the packed tarball is no larger than 1 MB", () => {
  const json = execFileSync("npm", ["pack", "--dry-run", "--json", "--loglevel=silent"], {
    encoding: "utf8",
  });
  const [{ size }] = JSON.parse(json) as [{ readonly size: number }];
  expect(kB(size)).toBeLessThan(1_000);
});
