import * as z from "zod/mini";
import { CliError, type Io } from "../../io";
import { CommentShape, type Forge, ForgeApi } from "./forge-api";

const UserShape = z.object({ id: z.int() });

const Row = z.extend(CommentShape, {
  system: z.optional(z.boolean()),
  author: z.nullish(z.object({ id: z.int() })),
});

const TOKEN_NEEDED = "a project access token with the role Reporter (or higher) and the scope api";

/**
 * The merge request of a merge request pipeline; undefined for other pipelines.
 *
 * @throws {CliError | RymiError} when the environment of the job is incomplete
 */
export function gitlabForge(io: Io): Forge | undefined {
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
      advise,
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
      const me = await api.get("/user", UserShape);
      const rows = await api.list(notes, Row);
      return rows
        .filter(({ author, system }) => system !== true && author?.id === me.id)
        .sort((one, other) => one.id - other.id)
        .map(({ id, body }) => ({ id, body: body ?? "" }));
    },
    create: (body) => api.write({ method: "POST", path: notes, body: { body } }),
    update: (id, body) => api.write({ method: "PUT", path: `${notes}/${id}`, body: { body } }),
    remove: (id) => api.write({ method: "DELETE", path: `${notes}/${id}` }),
  };
}

function advise(status: number): string {
  switch (status) {
    case 401:
      return `GITLAB_TOKEN is not accepted: it has expired or was revoked. Make ${TOKEN_NEEDED}.`;
    case 403:
      return `GITLAB_TOKEN lacks a permission: it has to be ${TOKEN_NEEDED}.`;
    case 404:
      return `GITLAB_TOKEN does not see the merge request: it has to be ${TOKEN_NEEDED}, of this project.`;
    default:
      return "The artifacts of the job have the report.";
  }
}
