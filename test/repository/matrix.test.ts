import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const CASES = 54;

test("every case of the acceptance matrix is in a test's title, or has a reason in docs/testing.md", () => {
  const files = readdirSync("test", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".test.ts"),
  );
  const titles = files.map((name) => readFileSync(join("test", name), "utf8")).join("\n");
  const tested = new Set([...titles.matchAll(/#(\d{1,2})\b/g)].map(([, number]) => Number(number)));
  const excused = new Set(
    [...readFileSync("docs/testing.md", "utf8").matchAll(/^\|\s*(\d+)\s*\|/gm)].map(([, number]) =>
      Number(number),
    ),
  );
  const open = Array.from({ length: CASES }, (_, index) => index + 1).filter(
    (number) => !tested.has(number) && !excused.has(number),
  );
  expect(open).toEqual([]);
});
