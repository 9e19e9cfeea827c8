import * as z from "zod/mini";
import { parse, parseJson } from "../../api";
import { explainBaseUrl } from "../../api/settings";
import { findProxy, type HttpRequest, type HttpResponse, Scrubber, Transport } from "../../client/http";
import { CliError, type Io } from "../../io";

/** The API of one forge, and what its errors mean. */
export interface ForgeSettings {
  readonly name: "GitHub" | "GitLab";
  /** Address of the API, and the variable that has it. */
  readonly url: string;
  readonly urlVariable: string;
  readonly token: string;
  readonly tokenVariable: string;
  /** With the token, which no other part of a request contains. */
  readonly headers: Readonly<Record<string, string>>;
  /** What to do about a status of 400 or more. */
  readonly advise: (status: number) => string;
}

const TIMEOUT_MS = 30_000;
const PAGE_SIZE = 100;
/** Ten thousand comments. */
const MAX_PAGES = 100;

const ErrorShape = z.object({ message: z.optional(z.unknown()), error: z.optional(z.unknown()) });

/** Requests to the API of a forge. Each method throws CliError with what happened, why and what to do. */
export class ForgeApi {
  readonly #settings: ForgeSettings;
  readonly #interrupted: AbortSignal;
  readonly #scrubber: Scrubber;
  readonly #transport: Transport;

  /** @throws {CliError | RymiError} when the address, the token or the proxy is malformed */
  constructor(settings: ForgeSettings, { env, version, interrupted }: Io) {
    const { url, urlVariable, token, tokenVariable } = settings;
    if (explainBaseUrl(url) !== undefined) {
      throw new CliError(
        `${urlVariable} is not an address for a token. Write an https:// URL without user name and query; ` +
          "http:// is for this machine only.",
      );
    }
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new CliError(`${tokenVariable} holds characters that no token has. Copy it again.`);
    }
    this.#settings = settings;
    this.#interrupted = interrupted;
    this.#scrubber = new Scrubber(token);
    this.#transport = new Transport({
      baseUrl: url,
      headers: { ...settings.headers, "user-agent": `cdktf-rymi/${version}` },
      timeoutMs: TIMEOUT_MS,
      proxy: findProxy(new URL(url), env),
    });
  }

  async get<T>(path: string, shape: z.ZodMiniType<T>): Promise<T> {
    const request = { method: "GET", path } as const;
    return this.#parseBody(request, await this.#send(request), shape);
  }

  /** As `get`; undefined when the token may not read it (403). */
  async find<T>(path: string, shape: z.ZodMiniType<T>): Promise<T | undefined> {
    const request = { method: "GET", path } as const;
    const response = await this.#send(request);
    return response.status === 403 ? undefined : this.#parseBody(request, response, shape);
  }

  /** Every row of a list in pages. */
  async list<T>(path: string, row: z.ZodMiniType<T>): Promise<readonly T[]> {
    const rows: T[] = [];
    for (let page = 1; page <= MAX_PAGES; page++) {
      const request = { method: "GET", path: `${path}?per_page=${PAGE_SIZE}&page=${page}` } as const;
      const response = await this.#send(request);
      rows.push(...this.#parseBody(request, response, z.array(row)));
      // The URL in the header is not used: the token must not be sent to a URL from a response.
      if (!/;\s*rel="?next\b/.test(response.header("link") ?? "")) return rows;
    }
    throw new CliError(
      `${this.#settings.name} has more than ${MAX_PAGES * PAGE_SIZE} comments here, and at most that many are read. ` +
        "Leave --comment out.",
    );
  }

  async write(request: HttpRequest): Promise<void> {
    const response = await this.#send(request);
    if (response.status < 200 || response.status > 299) throw this.#rejection(request, response);
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #send(request: HttpRequest): Promise<HttpResponse> {
    const outcome = await this.#transport.send(request, this.#interrupted);
    switch (outcome.kind) {
      case "response":
        if (outcome.response.bodyError === undefined) return outcome.response;
        throw this.#notAnswered(request, this.#scrubber.error(outcome.response.bodyError).message);
      case "failed":
        throw this.#notAnswered(request, this.#scrubber.error(outcome.cause).message);
      case "timeout":
        throw this.#notAnswered(request, `no answer within ${TIMEOUT_MS / 1000} seconds`);
      case "aborted":
        throw this.#notAnswered(request, "interrupted");
    }
  }

  #notAnswered({ method, path }: HttpRequest, why: string): CliError {
    const { name, urlVariable } = this.#settings;
    return new CliError(
      `${name} did not answer ${method} ${path}: ${why}. The next run tries again. ` +
        `If that goes on, check ${urlVariable} and HTTPS_PROXY.`,
    );
  }

  #parseBody<T>(request: HttpRequest, response: HttpResponse, shape: z.ZodMiniType<T>): T {
    if (response.status !== 200) throw this.#rejection(request, response);
    const parsed = parse(shape, parseJson(response.text));
    if (parsed.ok) return parsed.value;
    const { name, urlVariable } = this.#settings;
    throw new CliError(
      `${name} answered ${request.method} ${request.path} with an unexpected body (${parsed.text}). ` +
        `Check ${urlVariable}.`,
    );
  }

  #rejection({ method, path }: HttpRequest, { status, header, text }: HttpResponse): CliError {
    const { name, advise, urlVariable } = this.#settings;
    const body = parse(ErrorShape, parseJson(text));
    const reason = body.ok ? (body.value.message ?? body.value.error) : undefined;
    const excerpt = reason === undefined ? "" : `: ${this.#scrubber.excerpt(textOf(reason))}`;
    const isLimited =
      status === 429 ||
      (status === 403 && (header("x-ratelimit-remaining") === "0" || header("retry-after") !== undefined));
    const remedy = isLimited
      ? "That is its rate limit; the next run tries again."
      : status >= 500
        ? "The next run tries again."
        : status >= 300 && status < 400
          ? `Redirects are not followed: ${urlVariable} must be the address itself.`
          : advise(status);
    return new CliError(`${name} answered ${method} ${path} with ${status}${excerpt}. ${remedy}`);
  }
}

function textOf(reason: unknown): string {
  return typeof reason === "string" ? reason : JSON.stringify(reason);
}

/** The pull request of GitHub or the merge request of GitLab for which this job runs, and its comments. */
export interface PullRequest {
  /** For a message: `pull request 12`. */
  readonly name: string;
  /** Whether it comes from another repository: its jobs get neither secrets nor a token that can write. */
  readonly isFork: boolean;
  /** The workflow and job, which distinguish several comments of one request. */
  readonly job: string;
  /** The commit that is checked. */
  readonly commit: string;
  /** URL of the page of this run. */
  readonly run: string;
  /** A comment of this length is accepted, in UTF-16 code units. */
  readonly maxCharacters: number;
  readonly api: ForgeApi;
  /** The comments of the token's user, oldest first. Those of others may contain a copied marker. */
  listOwn(): Promise<readonly Comment[]>;
  create(body: string): Promise<void>;
  update(id: number, body: string): Promise<void>;
  remove(id: number): Promise<void>;
}

/** A comment, with the fields that both forges have. */
export const CommentShape = z.object({ id: z.int(), body: z.nullish(z.string()) });
type Comment = z.infer<typeof CommentShape>;
