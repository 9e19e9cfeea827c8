import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A comment as a forge keeps it. `author` is a login at GitHub and an id at GitLab. */
export interface StubComment {
  readonly id: number;
  body: string;
  readonly author: string;
  readonly type: "Bot" | "User";
  readonly system?: boolean;
}

export interface StubRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

/** The part of a forge's API that comments need, in memory behind real HTTP, with lists in pages. */
export abstract class StubForge {
  readonly comments: StubComment[] = [];
  readonly requests: StubRequest[] = [];
  /** Answers in place of the API; undefined lets the API answer. */
  intercept: (request: StubRequest) => Answer | undefined = () => undefined;
  readonly #server: Server = createServer((request, response) => {
    const heard = { method: request.method ?? "", url: request.url ?? "", headers: request.headers };
    this.requests.push(heard);
    text(request).then((body) => {
      const answer = this.intercept(heard) ?? this.answer(heard, body === "" ? {} : JSON.parse(body));
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
    });
  });
  #nextId = 1000;

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.prefix}`;
  }

  /** The requests that are not GET. */
  get writes(): readonly string[] {
    return this.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, url }) => `${method} ${url}`);
  }

  /** Adds a comment, as another user or an earlier run would. */
  seed(author: string, body: string, more: Partial<StubComment> = {}): StubComment {
    const comment = { id: this.#nextId++, body, author, type: "User" as const, ...more };
    this.comments.push(comment);
    return comment;
  }

  protected abstract readonly prefix: string;
  protected abstract readonly listPath: string;
  protected abstract readonly itemPath: string;
  protected abstract readonly updateMethod: "PATCH" | "PUT";
  protected abstract readonly mostCharacters: number;
  /** The reply to `GET /user`. */
  protected abstract me(): Answer;
  protected abstract mine(): Pick<StubComment, "author" | "type">;
  protected abstract show(comment: StubComment): unknown;

  protected answer({ method, url }: StubRequest, sent: { readonly body?: string }): Answer {
    const { pathname, searchParams } = new URL(url, "http://stub");
    const path = pathname.slice(this.prefix.length);
    if (path === "/user") return this.me();
    if (sent.body !== undefined && sent.body.length > this.mostCharacters)
      return { status: 422, body: { message: "Body is too long" } };
    if (path === this.listPath && method === "GET") return this.#page(searchParams);
    if (path === this.listPath && method === "POST") {
      const { author, type } = this.mine();
      return { status: 201, body: this.show(this.seed(author, sent.body ?? "", { type })) };
    }
    const index = this.comments.findIndex(({ id }) => path === `${this.itemPath}/${id}`);
    const comment = this.comments[index];
    if (comment === undefined) return { status: 404, body: { message: "Not Found" } };
    if (method === this.updateMethod) {
      comment.body = sent.body ?? "";
      return { status: 200, body: this.show(comment) };
    }
    if (method !== "DELETE") return { status: 405 };
    this.comments.splice(index, 1);
    return { status: 204 };
  }

  #page(query: URLSearchParams): Answer {
    const [page, size] = [Number(query.get("page") ?? 1), Number(query.get("per_page") ?? 20)];
    const body = this.comments.slice((page - 1) * size, page * size).map((comment) => this.show(comment));
    const isLast = page * size >= this.comments.length;
    // The client reads from it that there is a next page. It must not follow the address.
    return { status: 200, body, headers: isLast ? {} : { link: '<http://127.0.0.1:9/next>; rel="next"' } };
  }
}

/** GitHub with the pull request 12 of `acme/phones`, for the token of GitHub Actions. */
export class StubGithub extends StubForge {
  protected readonly prefix = "/api/v3";
  protected readonly listPath = "/repos/acme/phones/issues/12/comments";
  protected readonly itemPath = "/repos/acme/phones/issues/comments";
  protected readonly updateMethod = "PATCH";
  protected readonly mostCharacters = 65_536;

  protected me(): Answer {
    return { status: 403, body: { message: "Resource not accessible by integration" } };
  }
  protected mine() {
    return { author: "github-actions[bot]", type: "Bot" } as const;
  }
  protected show({ id, body, author, type }: StubComment) {
    return { id, body, user: { login: author, type, id: 1 }, html_url: "https://github.example/c" };
  }
}

/** GitLab with the merge request 7 of project 3, for a project access token. */
export class StubGitlab extends StubForge {
  protected readonly prefix = "/api/v4";
  protected readonly listPath = "/projects/3/merge_requests/7/notes";
  protected readonly itemPath = this.listPath;
  protected readonly updateMethod = "PUT";
  protected readonly mostCharacters = 1_000_000;

  protected me(): Answer {
    return { status: 200, body: { id: 50, username: "project_3_bot" } };
  }
  protected mine() {
    return { author: "50", type: "Bot" } as const;
  }
  protected show({ id, body, author, system = false }: StubComment) {
    return { id, body, system, author: { id: Number(author), username: "someone" } };
  }
}

export const GITHUB_TOKEN = "ghs_0123456789abcdefGHTOKEN";
export const GITLAB_TOKEN = "glpat-0123456789abcdefGLTOKEN";
const SHA = "0123456789abcdef0123456789abcdef01234567";

/** What GitHub sets for a job of a workflow that runs on `pull_request`. `event` is the file with this content. */
export function githubJob(stub: StubForge, eventPath: string): Record<string, string> {
  return {
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: stub.url,
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_REPOSITORY: "acme/phones",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_WORKFLOW: "Rymi drift",
    GITHUB_JOB: "drift",
    GITHUB_RUN_ID: "99",
    GITHUB_TOKEN,
  };
}

/** The event of a pull request, from a repository. */
export function pullRequestEvent(repository: string | null = "acme/phones"): object {
  const repo = repository === null ? null : { full_name: repository, fork: repository !== "acme/phones" };
  return { action: "synchronize", number: 12, pull_request: { number: 12, head: { sha: SHA, repo } } };
}

/** The variables of a GitLab job in a merge request pipeline, with the token of the project. */
export function gitlabJob(stub: StubForge): Record<string, string> {
  return {
    GITLAB_CI: "true",
    CI_API_V4_URL: stub.url,
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_IID: "7",
    CI_MERGE_REQUEST_PROJECT_ID: "3",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "3",
    CI_JOB_NAME: "rymi-drift",
    CI_JOB_URL: "https://gitlab.example/acme/phones/-/jobs/99",
    CI_COMMIT_SHA: SHA,
    GITLAB_TOKEN,
  };
}
