import { readdirSync, readFileSync } from "node:fs";
import { patch, readSteps } from "./guide-steps";

test("each block is what the words behind its language say", () => {
  const page = "```ts main.ts\nnew App();\n```\n\n```sh exit=2\nfalse\n```\n\n```text\nDRIFT\n```\n";
  expect(readSteps(page)).toEqual([
    { kind: "write", path: "main.ts", line: 1, text: "new App();\n" },
    { kind: "run", exit: 2, line: 5, text: "false\n" },
    { kind: "prints", line: 9, text: "DRIFT\n" },
  ]);
});

test.each(["```sh later\nx\n```\n", "```ts\nx\n```\n", "Look:\n\n```sh not-run\nx\n```\n"])(
  "a block that nobody runs and that does not say so is refused: %j",
  (page) => expect(() => readSteps(page)).toThrow(/^line \d/),
);

test("a diff replaces its lines where they are, and only when they are there once", () => {
  expect(patch("a\nb\nc\n", " a\n-b\n+B\n")).toBe("a\nB\nc\n");
  expect(() => patch("b\nb\n", "-b\n+B\n")).toThrow("once");
  expect(() => patch("a\n", "-b\n+B\n")).toThrow("once");
});

test("every guide is followed, except the one that has nothing to run", () => {
  const followed = readFileSync("test/docs/guides.test.ts", "utf8");
  const guides = readdirSync("docs/guides").filter((name) => name !== "troubleshooting.md");
  for (const name of guides) expect(followed).toContain(`"${name}"`);
});
