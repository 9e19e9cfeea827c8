import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** What our code says to people, read from its source: `…` stands for what is only known when it is said. */

/** Each `summary` of a diagnostic. */
export function diagnosticSummaries(folder: string): readonly string[] {
  return collect(folder, (node) =>
    ts.isPropertyAssignment(node) && node.name.getText() === "summary" ? node.initializer : undefined,
  );
}

/** The first sentence of each message that the command ends with; one that two messages share is there once. */
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
      // What is only put together of other messages has no words of its own.
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
