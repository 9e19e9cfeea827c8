import * as z from "zod/mini";
import { CliError, type Io, messageOf, readTextFile } from "../../io";
import { CommentShape, ForgeApi, type PullRequest } from "./forge-api";

/** GitHub limits an event to 25 MB. */
const MAX_MEBIBYTES = 32;

const Repository = z.nullish(z.object({ full_name: z.string() }));

const EventShape = z.object({
  pull_request: z.optional(
    z.object({ number: z.int(), head: z.object({ sha: z.string(), repo: Repository }) }),
  ),
});

const GithubUser = z.object({ login: z.string() });

const GithubComment = z.extend(CommentShape, {
  user: z.nullish(z.object({ login: z.string(), type: z.string() })),
});

/**
 * The pull request of an event `pull_request` or `pull_request_target`; undefined for other events.
 *
 * @throws {CliError | RymiError} when the environment of the job is incomplete
 */
export function githubPullRequest(io: Io): PullRequest | undefined {
  const { env } = io;
  const pull = pullRequestOf(env["GITHUB_EVENT_PATH"]);
  if (pull === undefined) return undefined;
  const repository = env["GITHUB_REPOSITORY"] ?? "";
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    throw new CliError("GITHUB_REPOSITORY is not OWNER/NAME. GitHub Actions sets it; do not change it.");
  }
  const isFork = pull.head.repo?.full_name !== repository;
  const token = env["GITHUB_TOKEN"];
  if (!token) {
    throw new CliError(
      "GITHUB_TOKEN is not set. Give it to the step: env: GITHUB_TOKEN: ${{ github.token }}.",
    );
  }
  const api = new ForgeApi(
    {
      name: "GitHub",
      url: env["GITHUB_API_URL"] || "https://api.github.com",
      urlVariable: "GITHUB_API_URL",
      token,
      tokenVariable: "GITHUB_TOKEN",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
      },
      advise: (status) => githubAdvice(status, isFork),
    },
    io,
  );
  const issues = `/repos/${repository}/issues`;
  return {
    name: `pull request ${pull.number}`,
    isFork,
    job: `${env["GITHUB_WORKFLOW"] ?? ""}/${env["GITHUB_JOB"] ?? ""}`,
    commit: pull.head.sha,
    run: `${env["GITHUB_SERVER_URL"]}/${repository}/actions/runs/${env["GITHUB_RUN_ID"]}`,
    maxCharacters: 65_536,
    api,
    async listOwn() {
      // The token of a job belongs to an app, which may not read its own name. Its comments have the user type Bot.
      const me = await api.find("/user", GithubUser);
      const rows = await api.list(`${issues}/${pull.number}/comments`, GithubComment);
      return rows.filter(({ user }) => (me === undefined ? user?.type === "Bot" : user?.login === me.login));
    },
    create: (body) =>
      api.write({ method: "POST", path: `${issues}/${pull.number}/comments`, body: { body } }),
    update: (id, body) => api.write({ method: "PATCH", path: `${issues}/comments/${id}`, body: { body } }),
    remove: (id) => api.write({ method: "DELETE", path: `${issues}/comments/${id}` }),
  };
}

function pullRequestOf(path: string | undefined) {
  if (!path) return undefined;
  try {
    return EventShape.safeParse(JSON.parse(readTextFile(path, MAX_MEBIBYTES))).data?.pull_request;
  } catch (error) {
    throw new CliError(`The file of GITHUB_EVENT_PATH cannot be used: ${messageOf(error)}.`);
  }
}

/** By status. */
const GITHUB_ADVICE: Readonly<Record<number, string>> = {
  401: "GITHUB_TOKEN is not accepted: pass ${{ github.token }}, or a token that is still valid.",
  403: "GITHUB_TOKEN lacks a permission: write permissions: pull-requests: write (and contents: read) into the job. A locked conversation accepts no comments either.",
  404: "GITHUB_TOKEN does not see the pull request: write permissions: pull-requests: write (and contents: read) into the job, and use a token of this repository.",
};

function githubAdvice(status: number, isFork: boolean): string {
  if (isFork && (status === 403 || status === 404)) {
    return "The pull request comes from a fork, so the token of its jobs can only read. The job summary has the report.";
  }
  return GITHUB_ADVICE[status] ?? "The job summary has the report.";
}

const GitlabUser = z.object({ id: z.int() });

const GitlabComment = z.extend(CommentShape, {
  system: z.optional(z.boolean()),
  author: z.nullish(z.object({ id: z.int() })),
});

const TOKEN_NEEDED = "a project access token with the role Reporter (or higher) and the scope api";

/**
 * The merge request of a merge request pipeline; undefined for other pipelines.
 *
 * @throws {CliError | RymiError} when the environment of the job is incomplete
 */
export function gitlabMergeRequest(io: Io): PullRequest | undefined {
  const { env } = io;
  const [project, iid] = [env["CI_MERGE_REQUEST_PROJECT_ID"], env["CI_MERGE_REQUEST_IID"]];
  if (!/^\d+$/.test(project ?? "") || !/^\d+$/.test(iid ?? "")) return undefined;
  const isFork = env["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] !== project;
  const token = env["GITLAB_TOKEN"];
  if (!token) {
    throw new CliError(
      `GITLAB_TOKEN is not set. CI_JOB_TOKEN cannot write comments: put ${TOKEN_NEEDED} into the masked variable GITLAB_TOKEN.${
        isFork
          ? " The pipelines of a fork do not get it; there, the artifacts of the job have the report."
          : ""
      }`,
    );
  }
  const api = new ForgeApi(
    {
      name: "GitLab",
      url: env["CI_API_V4_URL"] ?? "",
      urlVariable: "CI_API_V4_URL",
      token,
      tokenVariable: "GITLAB_TOKEN",
      headers: { "private-token": token, accept: "application/json" },
      advise: (status) => GITLAB_ADVICE[status] ?? "The artifacts of the job have the report.",
    },
    io,
  );
  const notes = `/projects/${project}/merge_requests/${iid}/notes`;
  return {
    name: `merge request ${iid}`,
    isFork,
    job: env["CI_JOB_NAME"] ?? "",
    commit: env["CI_COMMIT_SHA"] ?? "",
    run: env["CI_JOB_URL"] ?? "",
    maxCharacters: 1_000_000,
    api,
    async listOwn() {
      const me = await api.get("/user", GitlabUser);
      const rows = await api.list(notes, GitlabComment);
      return rows
        .filter(({ author, system }) => system !== true && author?.id === me.id)
        .sort((one, other) => one.id - other.id);
    },
    create: (body) => api.write({ method: "POST", path: notes, body: { body } }),
    update: (id, body) => api.write({ method: "PUT", path: `${notes}/${id}`, body: { body } }),
    remove: (id) => api.write({ method: "DELETE", path: `${notes}/${id}` }),
  };
}

/** By status. */
const GITLAB_ADVICE: Readonly<Record<number, string>> = {
  401: `GITLAB_TOKEN is not accepted: it has expired or was revoked. Make ${TOKEN_NEEDED}.`,
  403: `GITLAB_TOKEN lacks a permission: it has to be ${TOKEN_NEEDED}.`,
  404: `GITLAB_TOKEN does not see the merge request: it has to be ${TOKEN_NEEDED}, of this project.`,
};
