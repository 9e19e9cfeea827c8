import type { Agent, Dispatcher } from "undici";
import type { HttpProxy } from "./config";
import { Connector, timeoutError } from "./connector";
import type { HttpResponse, Outcome } from "./parse-response";

// A second entry point of this folder: the HTTP layer below the client, which the command also uses for other servers. Not part
// of the package's exports.

export { findProxy, type HttpProxy } from "./config";
export { Scrubber } from "./errors";
export { type HttpResponse, type Outcome, parseOutcome } from "./parse-response";

/** Far above the largest list page. A longer body is not from Rymi. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Time for the response to a write that was sent before an interrupt. Terraform waits for it. The result of an answered write gets
 * into the state; a write that is cut off may be applied without it.
 */
const WRITE_GRACE_MS = 10_000;

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path below the base URL with its query, such as `/v1/numbers?limit=200`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Id of the workspace in which it acts. Default: the key's own. */
  readonly workspace?: string | undefined;
}

export interface TransportOptions {
  readonly baseUrl: string;
  /** Sent with every request, including the key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly proxy: HttpProxy | undefined;
}

/**
 * Sends one request and reads one response. Never follows a redirect.
 *
 * Time limits and interrupts are handled here: undici ignores both while a connection is being made.
 */
export class Transport {
  readonly #origin: string;
  readonly #prefix: string;
  readonly #timeoutMs: number;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #connector: Connector;
  #agent: Agent | undefined;
  #inFlight = 0;
  #closed: Promise<void> | undefined;

  constructor({ baseUrl, headers, timeoutMs, proxy }: TransportOptions) {
    const url = new URL(baseUrl);
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/$/, "");
    this.#timeoutMs = timeoutMs;
    this.#connector = new Connector(proxy, timeoutMs);
    this.#headers = headers;
  }

  /** Resolves to the outcome also when the network or the server fails. */
  async send(request: HttpRequest, signal: AbortSignal | undefined): Promise<Outcome> {
    if (this.#closed !== undefined || signal?.aborted) return { kind: "aborted", isSent: false };
    this.#agent ??= createAgent(this.#connector);
    this.#inFlight += 1;
    try {
      return await this.#exchange(this.#agent, request, signal);
    } finally {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#connector.abandon();
    }
  }

  /** Waits for requests in flight, then closes every connection. Later requests are `aborted`. */
  close(): Promise<void> {
    this.#closed ??= this.#agent?.close() ?? Promise.resolve();
    return this.#closed;
  }

  async #exchange(agent: Agent, request: HttpRequest, signal: AbortSignal | undefined): Promise<Outcome> {
    const exchange = new Exchange();
    const cancel = (kind: "timeout" | "aborted") => {
      const { isSent } = exchange;
      // A timeout while the proxy is connecting is an error of the proxy.
      const proxy = isSent || kind === "aborted" ? undefined : this.#connector.pendingProxy;
      if (proxy === undefined) exchange.cancel({ kind, isSent });
      else exchange.cancel({ kind: "failed", cause: timeoutError(proxy, "did not answer in time"), isSent });
    };
    let grace: NodeJS.Timeout | undefined;
    const interrupt = () => {
      if (!exchange.isSent || request.method === "GET") cancel("aborted");
      else grace = setTimeout(() => cancel("aborted"), WRITE_GRACE_MS);
    };
    const timer = setTimeout(() => cancel("timeout"), this.#timeoutMs);
    signal?.addEventListener("abort", interrupt, { once: true });
    try {
      this.#dispatch(agent, request, exchange);
      return await exchange.outcome;
    } finally {
      clearTimeout(timer);
      clearTimeout(grace);
      signal?.removeEventListener("abort", interrupt);
    }
  }

  #dispatch(agent: Agent, { method, path, body, workspace }: HttpRequest, exchange: Exchange): void {
    const json = body === undefined ? null : JSON.stringify(body);
    const headers = {
      ...this.#headers,
      ...(json !== null && { "content-type": "application/json" }),
      ...(workspace !== undefined && { "rymi-workspace": workspace }),
    };
    agent.dispatch(
      { origin: this.#origin, path: this.#prefix + path, method, headers, body: json },
      exchange,
    );
  }
}

/**
 * Loads undici with the first request, because Terraform starts many processes that send none. With `require`, because Jest,
 * which our users run, cannot `import()` a CommonJS module. By the name of its main file, because Bun replaces
 * `require("undici")` by an object without methods.
 */
function createAgent(connector: Connector): Agent {
  const undici: typeof import("undici") = require("undici/index.js");
  return new undici.Agent({
    // Covered by the time limit of the whole request; undici's own are imprecise.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: connector.connect,
    maxResponseSize: MAX_BODY_BYTES,
  });
}

/** One request through undici and how it ends. Unlike `request` of undici, it knows whether the request was sent. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly outcome: Promise<Outcome>;
  #end: (outcome: Outcome) => void = () => {};
  #controller: Dispatcher.DispatchController | undefined;
  #isCancelled = false;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  readonly #chunks: Buffer[] = [];

  constructor() {
    this.outcome = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Whether the request may have been sent, at least in part. */
  get isSent(): boolean {
    return this.#controller !== undefined;
  }

  /** Ends the exchange with this outcome. A request that still waits for a connection will not be sent. */
  cancel(outcome: Outcome): void {
    this.#isCancelled = true;
    this.#end(outcome);
    this.#controller?.abort(new Error("cancelled"));
  }

  /** Called when the connection is made, before the request is written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isCancelled) controller.abort(new Error("cancelled"));
    else this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#respond({ text: new TextDecoder().decode(Buffer.concat(this.#chunks)) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    // The status has arrived, and shows whether Rymi has applied the request.
    if (this.#status >= 200) this.#respond({ text: "", bodyError: cause });
    else this.#end({ kind: "failed", cause, isSent: this.isSent });
  }

  #respond(body: Pick<HttpResponse, "text" | "bodyError">): void {
    const header = (name: string) => [this.#headers[name]].flat()[0];
    this.#end({ kind: "response", response: { status: this.#status, header, ...body } });
  }
}
