import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The acceptance matrix is a numbered list of cases for providers of one resource. A test that covers a case has `#NUMBER`
 * in its title.
 */
const CASES = 54;

/** Cases without a numbered test, and why. */
const NOT_TESTED: Readonly<Record<number, string>> = {
  33: "a create fails half way: a create is one request; with on_existing = error it is two (test/numbers)",
};

test("every case of the acceptance matrix is in a test's title, or has a reason", () => {
  const files = readdirSync("test", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".test.ts"),
  );
  const titles = files.map((name) => readFileSync(join("test", name), "utf8")).join("\n");
  const tested = new Set([...titles.matchAll(/#(\d{1,2})\b/g)].map(([, number]) => Number(number)));
  const open = Array.from({ length: CASES }, (_, index) => index + 1).filter(
    (number) => !tested.has(number) && NOT_TESTED[number] === undefined,
  );
  expect(open).toEqual([]);
});
