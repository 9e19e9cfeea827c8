/** The report as one comment of a pull request or merge request, which is updated in place. */
import { visible } from "../../api";
import { isRymiError } from "../../client";
import { CliError, type Io } from "../../io";
import { code, command, link, md } from "../formats/markdown";
import type { PullRequest } from "./forge-api";
import { githubPullRequest, gitlabMergeRequest } from "./forges";

const NO_REQUEST =
  "No comment was written, as this run is not about a pull request of GitHub (on: pull_request) or a merge request of GitLab " +
  '(if: $CI_PIPELINE_SOURCE == "merge_request_event").';

/**
 * Creates or updates the comment with this name in the pull request or merge request of the job. A failure is printed to stderr
 * and is not an error, because it does not change the result of the check.
 *
 * @param report Markdown
 * @param name undefined for a name that is made of the job and `scope`
 * @param scope what else distinguishes this check from others of the job, such as names of stacks
 */
export async function keepComment(
  report: string,
  name: string | undefined,
  scope: readonly string[],
  io: Io,
): Promise<void> {
  let pullRequest: PullRequest | undefined;
  try {
    pullRequest = findPullRequest(io);
    if (pullRequest === undefined) return printMessage(NO_REQUEST, "notice", io);
    const defaultName = [pullRequest.job, ...scope].filter((part) => part !== "").join(" ");
    const { marker, body } = commentText(report, name ?? defaultName, pullRequest);
    const what = await write(pullRequest, marker, body);
    io.stderr(`The comment of ${pullRequest.name} was ${what}.\n`);
  } catch (error) {
    if (!(error instanceof CliError || isRymiError(error))) throw error;
    printMessage(`No comment was written. ${error.message}`, pullRequest?.isFork ? "notice" : "warning", io);
  } finally {
    await pullRequest?.api.close();
  }
}

/** @throws {CliError} when the environment of the job is incomplete */
function findPullRequest(io: Io): PullRequest | undefined {
  if (io.env["GITHUB_ACTIONS"] === "true") return githubPullRequest(io);
  return io.env["GITLAB_CI"] === "true" ? gitlabMergeRequest(io) : undefined;
}

async function write(pullRequest: PullRequest, marker: string, body: string): Promise<"made" | "updated"> {
  const own = (await pullRequest.listOwn()).filter((comment) => comment.body?.startsWith(marker));
  const [first, ...others] = own;
  if (first === undefined) {
    await pullRequest.create(body);
    return "made";
  }
  await pullRequest.update(first.id, body);
  // There are several if two runs created one at the same time. An older report must not stay beside the new one.
  for (const { id } of others) await pullRequest.remove(id);
  return "updated";
}

/** Prints to stderr; on GitHub as an annotation of the run. */
function printMessage(text: string, level: "notice" | "warning", { env, stderr }: Io): void {
  const message = visible(text);
  const annotation = command({ level, title: "Rymi drift check", message });
  stderr(`${env["GITHUB_ACTIONS"] === "true" ? annotation : message}\n`);
}

/** The text of a comment, and the marker at its beginning, invisible on the page, by which a later run finds it. */
function commentText(
  report: string,
  name: string,
  { commit, run, maxCharacters }: PullRequest,
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
  // In an unclosed folded part, the note would be invisible.
  const isFolded = kept.includes("<details>") && !kept.includes("</details>");
  return kept + (isFolded ? FOLD_END : "") + CUT_NOTE;
}

/** A text in place of the report when there is none, so that the report of an older commit does not remain. */
export function failureMarkdown(message: string): string {
  return `${
    md`## Rymi numbers: NOT CHECKED

${visible(message)}`.text
  }\n`;
}
