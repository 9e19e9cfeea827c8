import { styleText } from "node:util";

/** How the demo speaks. */

/** Something went otherwise than the story says. */
export class Surprise extends Error {}

let steps = 0;
const { NO_COLOR, FORCE_COLOR } = process.env;
const isPlain = NO_COLOR !== undefined || (FORCE_COLOR === undefined && !process.stdout.isTTY);
const styled = (style: "bold" | "dim" | "green", text: string) => (isPlain ? text : styleText(style, text));

export function step(title: string): void {
  process.stdout.write(`\n${styled("bold", `${++steps}. ${title}`)}\n`);
}

/** What a person would see, set apart by a bar. */
export function say(text: string): void {
  const lines = text.trimEnd().split("\n");
  process.stdout.write(`\n${lines.map((line) => `${styled("dim", "   │")} ${line}`.trimEnd()).join("\n")}\n`);
}

export function expectThat(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Surprise(`expected: ${what}`);
  process.stdout.write(`\n   ${styled("green", "✓")} ${what}\n`);
}
