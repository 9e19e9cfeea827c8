import { readFileSync } from "node:fs";
import { commandMessages, diagnosticSummaries } from "./messages";

const PAGE = readFileSync("docs/guides/troubleshooting.md", "utf8");

/** The folders with code of the command. */
const COMMAND = ["src/cli", "src/declared", "src/drift", "src/codegen", "src/io"];

/** The first column of the tables below these headings. */
function listed(...headings: readonly string[]): readonly string[] {
  return PAGE.split(/^## /m)
    .filter((section) => headings.some((heading) => section.startsWith(`${heading}\n`)))
    .flatMap((section) => section.split("\n").filter((line) => line.startsWith("| ")))
    .map((line) => (line.split("|")[1] ?? "").trim())
    .filter((cell) => cell !== "message" && !/^-+$/.test(cell))
    .sort();
}

test("the page lists each diagnostic of the provider, and no other", () => {
  const said = new Set(["src/provider", "src/tfplugin", "src/numbers"].flatMap(diagnosticSummaries));
  expect(said.size).toBeGreaterThan(30);
  expect(listed("Errors of the provider", "Warnings of the provider")).toEqual([...said].sort());
});

test("the page lists each error message of the command, and no other", () => {
  const said = commandMessages(COMMAND);
  expect(said.length).toBeGreaterThan(15);
  expect(listed("Messages of `cdktf-rymi`")).toEqual(said);
});
