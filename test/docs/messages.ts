import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The messages to users, read from the source code: `…` stands for a value that is known at run time. */

/** Each `summary` of a diagnostic. */
export function diagnosticSummaries(folder: string): readonly string[] {
  return collect(folder, (node) =>
    ts.isPropertyAssignment(node) && node.name.getText() === "summary" ? node.initializer : undefined,
  );
}

/** The first sentence of each error message of the command, without repetitions. */
export function commandMessages(folders: readonly string[]): readonly string[] {
  const pick = (node: ts.Node) =>
    ts.isNewExpression(node) && node.expression.getText() === "CliError" ? node.arguments?.[0] : undefined;
  const messages = folders
    .flatMap((folder) => collect(folder, pick))
    .map((message) => /^.*?[a-z)"…][.?](?=\s|$)/s.exec(message)?.[0] ?? message);
  return [...new Set(messages)].sort();
}

function collect(folder: string, pick: (node: ts.Node) => ts.Expression | undefined): readonly string[] {
  const found = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const path = join(folder, name);
    const visit = (node: ts.Node): void => {
      const expression = pick(node);
      const text = expression === undefined ? "" : textOf(expression).replace(/^[…\s]+\.?\s+(?=[A-Z])/, "");
      // A message that only joins other messages has no text of its own.
      if (/[a-z]{4}/i.test(text)) found.add(text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true));
  }
  return [...found].sort();
}

function textOf(expression: ts.Expression): string {
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (ts.isTemplateExpression(expression))
    return [expression.head.text, ...expression.templateSpans.map(({ literal }) => literal.text)].join("…");
  if (ts.isBinaryExpression(expression)) return textOf(expression.left) + textOf(expression.right);
  return "…";
}
