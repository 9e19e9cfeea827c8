import type { Agent } from "undici";

/** Far above the largest list page; what is longer does not come from Rymi. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * What a write that was sent still gets when its caller is interrupted. Terraform waits for it, and a write whose answer
 * comes in this time is known to be done; cut off at once, it would be done without anybody knowing.
 */
const WRITE_GRACE_MS = 10_000;

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path below the base URL with its query, such as `/v1/numbers?limit=200`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
}

/** What came of one request. `damage` says why the text of a reply is not complete. */
export type Outcome =
  | { readonly kind: "reply"; readonly reply: Reply }
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" }
  | { readonly kind: "network"; readonly cause: unknown };

export interface Reply {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly text: string;
  readonly damage?: unknown;
}

export interface TransportOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** Sends one request and reads one reply. Never throws, never follows a redirect, never asks a proxy. */
export class Transport {
  readonly #origin: string;
  readonly #prefix: string;
  readonly #timeoutMs: number;
  readonly #headers: Readonly<Record<string, string>>;
  #agent: Agent | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: TransportOptions) {
    const url = new URL(options.baseUrl);
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/$/, "");
    this.#timeoutMs = options.timeoutMs;
    this.#headers = {
      authorization: `Bearer ${options.apiKey}`,
      accept: "application/json",
      "user-agent": options.userAgent,
    };
  }

  async send(request: HttpRequest, signal: AbortSignal | undefined): Promise<Outcome> {
    if (this.#closed !== undefined) return { kind: "aborted" };
    this.#agent ??= createAgent(this.#timeoutMs);
    const agent = this.#agent;
    const stop = new AbortController();
    const abort = () => stop.abort();
    let grace: NodeJS.Timeout | undefined;
    const finishUp = () => {
      grace = setTimeout(abort, request.method === "GET" ? 0 : WRITE_GRACE_MS);
    };
    if (signal?.aborted) return { kind: "aborted" };
    signal?.addEventListener("abort", finishUp, { once: true });
    const timer = setTimeout(abort, this.#timeoutMs);
    try {
      return { kind: "reply", reply: await this.#exchange(agent, request, stop.signal) };
    } catch (cause) {
      if (signal?.aborted) return { kind: "aborted" };
      return stop.signal.aborted ? { kind: "timeout" } : { kind: "network", cause };
    } finally {
      clearTimeout(timer);
      clearTimeout(grace);
      signal?.removeEventListener("abort", finishUp);
    }
  }

  /** Lets requests under way finish, then closes every connection. Later requests are `aborted`. */
  close(): Promise<void> {
    this.#closed ??= this.#agent?.close() ?? Promise.resolve();
    return this.#closed;
  }

  async #exchange(agent: Agent, request: HttpRequest, signal: AbortSignal): Promise<Reply> {
    const json = request.body === undefined ? null : JSON.stringify(request.body);
    const { statusCode, headers, body } = await agent.request({
      origin: this.#origin,
      path: this.#prefix + request.path,
      method: request.method,
      headers: json === null ? this.#headers : { ...this.#headers, "content-type": "application/json" },
      body: json,
      signal,
    });
    const header = (name: string) => [headers[name]].flat()[0];
    try {
      return { status: statusCode, header, text: await body.text() };
    } catch (damage) {
      if (signal.aborted) throw damage;
      return { status: statusCode, header, text: "", damage };
    }
  }
}

/**
 * undici is loaded with the first request: a process that makes none, as Terraform starts many, is up sooner. By
 * `require`, since Jest, in which our users test, runs no `import()` of a CommonJS module.
 */
function createAgent(timeoutMs: number): Agent {
  const undici: typeof import("undici") = require("undici");
  return new undici.Agent({
    // The timeout of the whole request covers these; undici's own run in coarse steps.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs },
    maxResponseSize: MAX_BODY_BYTES,
  });
}
