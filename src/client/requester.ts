import type * as z from "zod/mini";
import type { Scrubber } from "./errors";
import { RymiError, type RymiErrorCode } from "./errors";
import { explainForbidden, type Problem, parseResponse } from "./parse-response";
import { type Clock, PATIENCE_MS, type PermitUse, RateLimiter } from "./rate-limiter";
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

/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
function sleep(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** The first wait lasts up to this, each further one up to twice the one before. */
const BACKOFF_BASE_MS = 250;
const BACKOFF_CAP_MS = 8_000;

/** For a 429 that does not say how long; the rate limiter learns the rest. */
const DEFAULT_RETRY_AFTER_MS = 1_000;
/** None of Rymi's plans needs longer to refill, so a longer wait is an error of a server in between. */
const MAX_RETRY_AFTER_MS = 120_000;

/**
 * Milliseconds to wait after the given failure (1 is the first): exponential, with full jitter, so that clients that failed
 * together do not retry together.
 */
export function backoffMs(failure: number, random: () => number = Math.random): number {
  return random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (failure - 1));
}

/**
 * Milliseconds that a `Retry-After` header asks for: whole seconds, or a date (RFC 9110, 10.2.3). A date is compared with the
 * `Date` of the same answer, since the clock here may be wrong.
 */
export function retryAfterMs(
  retryAfter: string | undefined,
  date: string | undefined,
  now: number = Date.now(),
): number {
  const value = retryAfter?.trim() ?? "";
  if (/^[0-9]+$/.test(value)) return Math.min(Number(value) * 1_000, MAX_RETRY_AFTER_MS);

  // Date.parse also takes "-5" or "1.5" for dates; a real one begins with the name of a day.
  const until = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return DEFAULT_RETRY_AFTER_MS;
  const sentAt = Date.parse(date ?? "");
  const wait = until - (Number.isNaN(sentAt) ? now : sentAt);
  return Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
