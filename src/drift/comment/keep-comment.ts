import { visible } from "../../api";
import { isRymiError } from "../../client";
import { CliError, type Io } from "../../io";
import { command } from "../formats/github";
import { commentText } from "./comment-text";
import type { Forge } from "./forge";
import { githubForge } from "./github";
import { gitlabForge } from "./gitlab";

const NO_REQUEST =
  "No comment was written, as this run is not about a pull request of GitHub (on: pull_request) or a merge request of GitLab " +
  '(if: $CI_PIPELINE_SOURCE == "merge_request_event").';

/**
 * Writes a report into the one comment that the pull request or merge request of this job has by this name: it is made
 * or updated. Where that fails, stderr says why. Never throws for that: what the check found does not depend on it.
 *
 * @param report Markdown
 * @param name undefined for one made of the job
 * @param scope what else tells this check from others of the same job, such as names of stacks
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
    if (forge === undefined) return say(NO_REQUEST, "notice", io);
    const { marker, body } = commentText(
      report,
      name ?? [forge.job, ...scope].filter((part) => part !== "").join(" "),
      forge,
    );
    const what = await write(forge, marker, body);
    io.stderr(`The comment of ${forge.name} was ${what}.\n`);
  } catch (error) {
    if (!(error instanceof CliError || isRymiError(error))) throw error;
    say(`No comment was written. ${error.message}`, forge?.isFork ? "notice" : "warning", io);
  } finally {
    await forge?.api.close();
  }
}

/** @throws {CliError} where the forge cannot be asked */
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
  // Two runs at the same time have each made one. An older report must not stay beside the new one.
  for (const { id } of others) await forge.remove(id);
  return "updated";
}

/** On GitHub as an annotation of the run, too. */
function say(text: string, level: "notice" | "warning", { env, stderr }: Io): void {
  const message = visible(text);
  const annotation = command({ level, title: "Rymi drift check", message });
  stderr(`${env["GITHUB_ACTIONS"] === "true" ? annotation : message}\n`);
}
