import { visible } from "../../api";
import { code, link, md } from "../formats/markdown";
import type { Forge } from "./forge";

/** What is said in a comment, and by what it is found again. */
export interface CommentText {
  /** What the comment begins with. It is not shown. */
  readonly marker: string;
  readonly body: string;
}

/**
 * A report as the comment of a request.
 *
 * @param report Markdown
 * @param name of the comment, which tells it from the others of the request
 */
export function commentText(
  report: string,
  name: string,
  { commit, run, mostCharacters }: Pick<Forge, "commit" | "run" | "mostCharacters">,
): CommentText {
  // Percent-encoded, so that no name ends the marker.
  const marker = `<!-- cdktf-rymi drift: ${encodeURIComponent(Buffer.from(name).toString())} -->`;
  const foot = md`
${code(name)} at commit ${code(commit.slice(0, 12))}: ${link("the run", run)}. What a request changes counts as drift until it is deployed.`;
  const most = mostCharacters - marker.length - foot.text.length - 2;
  return { marker, body: `${marker}\n${cut(report, most)}${foot.text}\n` };
}

const CUT_NOTE = "\n**Cut here, as a comment holds no more.** The run has the whole report.\n";
const FOLD_END = "\n</details>\n";

/** Whole lines of a text, as many as there is room for, and a note that some are missing. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const room = most - CUT_NOTE.length - FOLD_END.length;
  const kept = text.slice(0, text.lastIndexOf("\n", room) + 1);
  // A note within a part that is folded would not be seen.
  const isFolded = kept.includes("<details>") && !kept.includes("</details>");
  return kept + (isFolded ? FOLD_END : "") + CUT_NOTE;
}

/** What is said where there is no report, so that an older one does not stand for this commit. */
export function failureMarkdown(message: string): string {
  return `${
    md`## Rymi numbers: NOT CHECKED

${visible(message)}`.text
  }\n`;
}
