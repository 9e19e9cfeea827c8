/** The report as one comment of a pull request or merge request, which is updated in place. */
import { visible } from "../../api";
import { isRymiError } from "../../client";
import { CliError, type Io } from "../../io";
import { code, command, link, md } from "../formats/markdown";
import type { Forge } from "./forge-api";
import { githubForge, gitlabForge } from "./forges";

const NO_REQUEST =
  "No comment was written, as this run is not about a pull request of GitHub (on: pull_request) or a merge request of GitLab " +
  '(if: $CI_PIPELINE_SOURCE == "merge_request_event").';

/**
 * Creates or updates the comment with this name in the pull request or merge request of the job. When that fails, stderr has
 * the reason; it is not an error, because it does not change the result of the check.
 *
 * @param report Markdown
 * @param name undefined for one that is made of the job
 * @param scope what else distinguishes this check from others of the job, such as names of stacks
 */
export async function keepComment(
  report: string,
  name: string | undefined,
  scope: readonly string[],
  io: Io,
): Promise<void> {
  let forge: Forge | undefined;
  try {
    forge = findForge(io);
    if (forge === undefined) return tell(NO_REQUEST, "notice", io);
    const defaultName = [forge.job, ...scope].filter((part) => part !== "").join(" ");
    const { marker, body } = commentText(report, name ?? defaultName, forge);
    const what = await write(forge, marker, body);
    io.stderr(`The comment of ${forge.name} was ${what}.\n`);
  } catch (error) {
    if (!(error instanceof CliError || isRymiError(error))) throw error;
    tell(`No comment was written. ${error.message}`, forge?.isFork ? "notice" : "warning", io);
  } finally {
    await forge?.api.close();
  }
}

/** @throws {CliError} when the forge cannot be used */
function findForge(io: Io): Forge | undefined {
  if (io.env["GITHUB_ACTIONS"] === "true") return githubForge(io);
  return io.env["GITLAB_CI"] === "true" ? gitlabForge(io) : undefined;
}

async function write(forge: Forge, marker: string, body: string): Promise<"made" | "updated"> {
  const own = (await forge.listOwn()).filter((comment) => comment.body.startsWith(marker));
  const [first, ...others] = own;
  if (first === undefined) {
    await forge.create(body);
    return "made";
  }
  await forge.update(first.id, body);
  // Two runs at the same time have each created one. An older report must not stay beside the new one.
  for (const { id } of others) await forge.remove(id);
  return "updated";
}

/** To stderr; on GitHub as an annotation of the run. */
function tell(text: string, level: "notice" | "warning", { env, stderr }: Io): void {
  const message = visible(text);
  const annotation = command({ level, title: "Rymi drift check", message });
  stderr(`${env["GITHUB_ACTIONS"] === "true" ? annotation : message}\n`);
}

/** The text of a comment, and the marker at its beginning, invisible on the page, by which a later run finds it. */
function commentText(
  report: string,
  name: string,
  { commit, run, maxCharacters }: Forge,
): { readonly marker: string; readonly body: string } {
  // Percent-encoded, so that no name ends the marker.
  const marker = `<!-- cdktf-rymi drift: ${encodeURIComponent(Buffer.from(name).toString())} -->`;
  const foot = md`
${code(name)} at commit ${code(commit.slice(0, 12))}: ${link("the run", run)}. What a request changes counts as drift until it is deployed.`;
  const room = maxCharacters - marker.length - foot.text.length - 2;
  return { marker, body: `${marker}\n${cut(report, room)}${foot.text}\n` };
}

const CUT_NOTE =
  "\n**Cut here: the report is longer than a comment may be.** The run has the whole report.\n";
const FOLD_END = "\n</details>\n";

/** As many whole lines of a text as fit, and a note if some are missing. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const room = maxLength - CUT_NOTE.length - FOLD_END.length;
  const kept = text.slice(0, text.lastIndexOf("\n", room) + 1);
  // The note would be invisible in a folded part.
  const isFolded = kept.includes("<details>") && !kept.includes("</details>");
  return kept + (isFolded ? FOLD_END : "") + CUT_NOTE;
}

/** Replaces the report when there is none, so that one of an older commit does not remain. */
export function failureMarkdown(message: string): string {
  return `${
    md`## Rymi numbers: NOT CHECKED

${visible(message)}`.text
  }\n`;
}
