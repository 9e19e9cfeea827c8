import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { shellWord } from "../../src/io";

test.each(["plain", "cdktf.out/stacks/my phones", `rymi.account["it's"]`, "$HOME `id` \\", "*", ""])(
  "a shell reads a printed word as one argument: %j",
  (word) => {
    const out = execFileSync("sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" });
    expect(out).toBe(word);
  },
);

test("a word that needs no quotes has none", () => {
  expect(shellWord("cdktf.out/stacks/phones")).toBe("cdktf.out/stacks/phones");
});

/** What stands where a shell would take a word of its own: behind an option, a variable or the name of a command. */
const BEFORE_A_WORD =
  /(?:(?<![\w-])-{1,2}[a-z][a-z-]*[= ]|\b[A-Z_]+=|\b(?:deploy|synth|apply|plan|show|import|init|mirror|drift|rm) )$/;
/** Insertions that are no text of the user, or that no shell reads. */
const NEED_NO_QUOTES: readonly string[] = [
  "src/cli/commands/emulator.ts: RYMI_API_KEY=${DEFAULT_API_KEY}",
  "src/declared/read-stack.ts: -refresh=${options.refresh}",
  "src/declared/read-stack.ts: -out=${plan}",
  "src/drift/publish.ts: --format ${target.format}",
];

/** Every insertion into a text of this file that looks like a word of a command, without those in quotes. */
function unquotedWords(path: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node)) {
      let before = node.head.text;
      for (const { expression, literal } of node.templateSpans) {
        const word = BEFORE_A_WORD.exec(before)?.[0].trim();
        const isQuoted = ts.isCallExpression(expression) && expression.expression.getText() === "shellWord";
        if (word !== undefined && !isQuoted)
          found.push(`${path}: ${word}${word.endsWith("=") ? "" : " "}\${${expression.getText()}}`);
        before = literal.text;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true));
  return found;
}

test("each word of the user in a command that is printed goes through the one function that quotes", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
    // Scripts for shells that quote in other ways are no commands to be pasted.
    (name) => name.endsWith(".ts") && name !== "cli/commands/completion.ts",
  );
  expect(files.sort().flatMap((name) => unquotedWords(join("src", name)))).toEqual(NEED_NO_QUOTES);
});
