/**
 * The steps of a guide. The words after a block's language, which the page does not show, say what a step does:
 *
 * - `ts main.ts`: the file is written
 * - `diff main.ts`: lines of the file are replaced
 * - `sh`, `sh exit=2`: the commands are run and end with 0, or the given code
 * - `sh background`: the command is started, prints a line, and keeps running
 * - `text`: a part of the output of the commands before; `…` matches anything
 * - `… not-run`: is not run in the tests; the text before says why
 */
export type Step = { readonly line: number; readonly text: string } & (
  | { readonly kind: "write" | "edit"; readonly path: string }
  | { readonly kind: "run"; readonly exit: number }
  | { readonly kind: "start" | "prints" }
);

const BLOCK = /^( *)```(\w+)(.*)\n([\s\S]*?)^\1```$/gm;

export function readSteps(markdown: string): readonly Step[] {
  return [...markdown.matchAll(BLOCK)].flatMap((match) => {
    const [, indent = "", language = "", words = "", text = ""] = match;
    const before = markdown.slice(0, match.index);
    const line = before.split("\n").length;
    const step = toStep(language, words.trim(), line);
    if (step !== undefined)
      return { ...step, line, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") };
    if (!/not run/i.test(before.trimEnd().split("\n\n").at(-1) ?? ""))
      throw new Error(`line ${line}: the text before a block that is not run must say so`);
    return [];
  });
}

function toStep(language: string, words: string, line: number) {
  if (/\bnot-run$/.test(words)) return undefined;
  if (language === "text" && words === "") return { kind: "prints" } as const;
  if (language === "sh" && words === "background") return { kind: "start" } as const;
  if (language === "sh" && /^(exit=\d)?$/.test(words))
    return { kind: "run", exit: Number(words.slice("exit=".length)) } as const;
  if (language !== "sh" && /^[\w./-]+$/.test(words))
    return { kind: language === "diff" ? "edit" : "write", path: words } as const;
  throw new Error(`line ${line}: a block must be a file, be run, be printed, or be marked as not-run`);
}

/** Replaces the lines that a diff removes by the lines that it adds. */
export function patch(text: string, diff: string): string {
  const lines = diff.trimEnd().split("\n");
  const side = (other: string) =>
    lines
      .filter((line) => !line.startsWith(other))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  const before = side("+");
  if (text.split(before).length !== 2) throw new Error(`these lines are not in the file once:\n${before}`);
  return text.replace(before, () => side("-"));
}
