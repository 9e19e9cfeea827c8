import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { analyse } from "scslre";
import ts from "typescript";

// A pattern that can match in several ways is tried in all of them when the text does not fit, and one that begins anywhere is
// tried from everywhere: a few kB of foreign text block the process for minutes. Such patterns are found by analysis, not by
// a clock.

/** Made at run time, of names that we have checked; in the emulator of what a test gives as the pattern of a fault. */
const MADE = ["bridge/blocks.ts", "emulator/control.ts", "packaging/lock-file.ts"];

interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Each regular expression below a folder, but none that is made at run time. */
function patternsIn(
  file: string,
  text: string,
): {
  readonly file: string;
  readonly patterns: readonly Pattern[];
  readonly isMade: boolean;
} {
  const patterns: Pattern[] = [];
  let isMade = false;
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      patterns.push({ file, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
    if (isCall && ts.isIdentifier(node.expression) && node.expression.text === "RegExp") isMade = true;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  return { file, patterns, isMade };
}

/** Why a pattern takes more than linear time; empty when it does not. */
function complaintsOf({ file, source, flags }: Pattern): readonly string[] {
  const { reports } = analyse({ source, flags }, { reportTypes: { Move: true, Self: true, Trade: true } });
  return reports.map(
    ({ type, exponential }) =>
      `${file}: /${source}/${flags} ${exponential ? "exponential" : "polynomial"} (${type})`,
  );
}

const FILES = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => patternsIn(name, readFileSync(join("src", name), "utf8")));

test.each(["/(a+)+$/", "/a*b?a*$/", "/a+$/"])("%s is reported as slower than linear", (literal) => {
  const { patterns } = patternsIn("example.ts", literal);
  expect(patterns.flatMap(complaintsOf)).not.toEqual([]);
});

test("every pattern takes linear time", () => {
  const patterns = FILES.flatMap((file) => file.patterns);
  expect(patterns.length).toBeGreaterThan(50);
  expect(patterns.flatMap(complaintsOf)).toEqual([]);
});

test("no other pattern is built at run time, where this test could not check it", () => {
  expect(FILES.flatMap(({ file, isMade }) => (isMade ? [file] : [])).sort()).toEqual(MADE);
});
