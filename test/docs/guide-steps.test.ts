import { readdirSync, readFileSync } from "node:fs";
import { patch, readSteps } from "./guide-steps";

test("the words behind the language of a block determine its step", () => {
  const page = "```ts main.ts\nnew App();\n```\n\n```sh exit=2\nfalse\n```\n\n```text\nDRIFT\n```\n";
  expect(readSteps(page)).toEqual([
    { kind: "write", path: "main.ts", line: 1, text: "new App();\n" },
    { kind: "run", exit: 2, line: 5, text: "false\n" },
    { kind: "prints", line: 9, text: "DRIFT\n" },
  ]);
});

test.each(["```sh later\nx\n```\n", "```ts\nx\n```\n", "Look:\n\n```sh not-run\nx\n```\n"])(
  "a block that is not run and not marked so is refused: %j",
  (page) => expect(() => readSteps(page)).toThrow(/^line \d/),
);

test("a diff replaces its lines if they occur exactly once", () => {
  expect(patch("a\nb\nc\n", " a\n-b\n+B\n")).toBe("a\nB\nc\n");
  expect(() => patch("b\nb\n", "-b\n+B\n")).toThrow("once");
  expect(() => patch("a\n", "-b\n+B\n")).toThrow("once");
});

test("every guide has a test, except the one without steps", () => {
  const followed = readFileSync("test/docs/guides.test.ts", "utf8");
  const guides = readdirSync("docs/guides").filter((name) => name !== "troubleshooting.md");
  for (const name of guides) expect(followed).toContain(`"${name}"`);
});
