import type * as z from "zod/mini";
import { RymiError, type RymiErrorCode } from "./errors";
import { explainForbidden, type Problem, parseResponse } from "./parse-response";
import { PATIENCE_MS, type PermitUse, RateLimiter } from "./rate-limiter";
import type { Scrubber } from "./scrubber";
import { backoffMs, type Clock, retryAfterMs, sleep } from "./timing";
import type { HttpRequest, Outcome, Transport } from "./transport";

export interface Call<T> extends HttpRequest {
  /** The body of a success. */
  readonly shape: z.ZodMiniType<T>;
  /** What a restricted key needs for it, such as `numbers:write`. Undefined: every key may. */
  readonly scope?: string;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly attempts: number;
  readonly repeated: boolean;
}

/** What a client reports while it works. Never contains the API key. Waits are in milliseconds. */
export type ClientEvent = { readonly method: string; readonly path: string; readonly attempt: number } & (
  | { readonly type: "answer"; readonly status: number; readonly tookMs: number }
  | { readonly type: "retry"; readonly code: RymiErrorCode; readonly reason: string; readonly waitMs: number }
  | { readonly type: "rate_limited"; readonly waitMs: number }
);

export interface RequesterOptions {
  readonly transport: Transport;
  readonly scrubber: Scrubber;
  readonly clock: Clock;
  readonly maxRetries: number;
  readonly requestsPerMinute?: number | undefined;
  readonly log?: ((event: ClientEvent) => void) | undefined;
}

/**
 * Repeating the request can help after these, and does no harm, because every operation may be repeated: a number registered
 * twice answers 200 instead of 201, an agent attached twice is attached, a detached number stays detached, and a removed one
 * answers 404. `repeated` tells the caller that such an answer may come from the first request.
 */
const REPEATABLE: ReadonlySet<RymiErrorCode> = new Set([
  "timeout",
  "network",
  "server_error",
  "unexpected_body",
]);

const EXHAUSTED: Problem = {
  code: "rate_limited",
  status: 429,
  text: `was not sent: Rymi has answered nothing but 429 for ${PATIENCE_MS / 60_000} minutes`,
};

/** Sends a request until its answer is final. All requests of a client share one requester and so one rate limiter. */
export class Requester {
  readonly #options: RequesterOptions;
  readonly #limiter: RateLimiter;

  constructor(options: RequesterOptions) {
    this.#options = options;
    this.#limiter = new RateLimiter(options.clock, options.requestsPerMinute);
  }

  async call<T>(call: Call<T>, signal: AbortSignal | undefined): Promise<Answer<T>> {
    const { transport, scrubber, clock, maxRetries, log } = this.#options;
    const { method, path } = call;
    let attempts = 0;
    let failures = 0;
    let mayBeApplied = false;

    const fail = (problem: Problem) => {
      const count = attempts > 1 ? ` (after ${attempts} requests)` : "";
      const doubt = mayBeApplied && method !== "GET" ? "; the request may have been applied" : "";
      const details = { ...problem, method, path, attempts, repeated: failures > 0 };
      return new RymiError(problem.code, `${method} ${path} ${problem.text}${count}${doubt}`, details);
    };

    try {
      for (;;) {
        const permit = await this.#limiter.acquire(signal);
        if (permit === undefined) throw fail(EXHAUSTED);
        attempts += 1;
        const outcome = await transport.send(call, signal);
        this.#limiter.release(permit, permitUse(outcome));
        if (outcome.kind === "reply") {
          const tookMs = clock.now() - permit.startedAt;
          log?.({ type: "answer", method, path, attempt: attempts, status: outcome.reply.status, tookMs });
        }

        const response = parseResponse(outcome, call.shape, scrubber);
        if (response.ok) {
          return { status: response.status, body: response.body, attempts, repeated: failures > 0 };
        }
        const problem = explainForbidden(response.problem, call);
        mayBeApplied ||= problem.mayBeApplied ?? false;
        if (problem.code === "rate_limited") {
          // Not a failure: waiting for the rate limiter is the remedy.
          if (this.#limiter.exhausted) throw fail(problem);
          log?.({ type: "rate_limited", method, path, attempt: attempts, waitMs: this.#limiter.waitMs });
          continue;
        }
        if (!REPEATABLE.has(problem.code) || failures >= maxRetries) throw fail(problem);
        failures += 1;
        const waitMs = backoffMs(failures);
        const { code, text: reason } = problem;
        log?.({ type: "retry", method, path, attempt: attempts, code, reason, waitMs });
        await sleep(clock, waitMs, signal);
      }
    } catch (error) {
      if (error instanceof RymiError || !signal?.aborted) throw error;
      throw fail({ code: "aborted", text: "was interrupted", cause: signal.reason });
    }
  }
}

function permitUse(outcome: Outcome): PermitUse {
  if (outcome.kind !== "reply") return "unanswered";
  const { status, header } = outcome.reply;
  return status === 429
    ? { rateLimitedForMs: retryAfterMs(header("retry-after"), header("date")) }
    : "answered";
}
