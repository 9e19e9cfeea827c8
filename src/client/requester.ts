import type * as z from "zod/mini";
import { RymiError, type RymiErrorCode, type Scrubber } from "./errors";
import type { HttpRequest, Outcome, Transport } from "./http";
import { explainAccess, type Problem, parseOutcome } from "./parse-response";
import { type Clock, type Completion, MAX_RATE_LIMITED_MS, RateLimiter } from "./rate-limiter";

export interface Call<T> extends HttpRequest {
  /** Shape of the body of a success. */
  readonly shape: z.ZodMiniType<T>;
  /** The scope that a restricted key needs, such as `numbers:write`; undefined if none is needed. */
  readonly scope?: string;
}

/** The response to a call. `attempts`: how many requests it took. `repeated`: whether one of them failed and was sent again. */
export interface CallResult<T> extends Pick<RymiError, "attempts" | "repeated"> {
  readonly status: number;
  readonly body: T;
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
 * The errors after which a request is sent again. It does no harm if Rymi has already applied the first request: the response to
 * a second registration is 200 instead of 201, to a second removal 404, and to a second attachment or detachment the same as to
 * the first. `repeated` tells the caller that a 200 or 404 may be due to the first request.
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
  text: `was not sent: Rymi has answered nothing but 429 for ${MAX_RATE_LIMITED_MS / 60_000} minutes`,
};

/** Sends a request until its response is final. All requests of a client share one requester and so one rate limiter. */
export class Requester {
  readonly #options: RequesterOptions;
  readonly #limiter: RateLimiter;

  constructor(options: RequesterOptions) {
    this.#options = options;
    this.#limiter = new RateLimiter(options.clock, options.requestsPerMinute);
  }

  async call<T>(call: Call<T>, signal: AbortSignal | undefined): Promise<CallResult<T>> {
    const { transport, scrubber, clock, maxRetries, log } = this.#options;
    const { method, path } = call;
    let attempts = 0;
    let failures = 0;
    let mayBeApplied = false;

    const toError = (problem: Problem) => {
      const count = attempts > 1 ? ` (after ${attempts} requests)` : "";
      const doubt = mayBeApplied && method !== "GET" ? "; the request may have been applied" : "";
      const details = { ...problem, method, path, attempts, repeated: failures > 0 };
      return new RymiError(problem.code, `${method} ${path} ${problem.text}${count}${doubt}`, details);
    };

    try {
      for (;;) {
        const permit = await this.#limiter.acquire(signal);
        if (permit === undefined) throw toError(EXHAUSTED);
        attempts += 1;
        const outcome = await transport.send(call, signal);
        this.#limiter.release(permit, completionOf(outcome));
        if (outcome.kind === "response") {
          const tookMs = clock.now() - permit.startedAt;
          log?.({ type: "answer", method, path, attempt: attempts, status: outcome.response.status, tookMs });
        }

        const parsed = parseOutcome(outcome, call.shape, scrubber);
        if (parsed.ok) {
          return { status: parsed.status, body: parsed.body, attempts, repeated: failures > 0 };
        }
        const problem = explainAccess(parsed.problem, call);
        mayBeApplied ||= problem.mayBeApplied ?? false;
        if (problem.code === "rate_limited") {
          // Does not count as a failure. `acquire` waits before the next attempt.
          if (this.#limiter.isExhausted) throw toError(problem);
          log?.({ type: "rate_limited", method, path, attempt: attempts, waitMs: this.#limiter.waitMs });
          continue;
        }
        if (!REPEATABLE.has(problem.code) || failures >= maxRetries) throw toError(problem);
        failures += 1;
        const waitMs = backoffMs(failures);
        const { code, text: reason } = problem;
        log?.({ type: "retry", method, path, attempt: attempts, code, reason, waitMs });
        await sleep(clock, waitMs, signal);
      }
    } catch (error) {
      if (error instanceof RymiError || !signal?.aborted) throw error;
      throw toError({ code: "aborted", text: "was interrupted", cause: signal.reason });
    }
  }
}

function completionOf(outcome: Outcome): Completion {
  if (outcome.kind !== "response") return "unanswered";
  const { status, header } = outcome.response;
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

/** Upper limit of the first wait. It doubles with each failure, up to the cap. */
const BACKOFF_BASE_MS = 250;
const BACKOFF_CAP_MS = 8_000;

/** The wait after a 429 without a `Retry-After`. */
const DEFAULT_RETRY_AFTER_MS = 1_000;
/** Each of Rymi's price plans allows a request sooner than this, so a longer `Retry-After` is an error of a server in between. */
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
 * `Date` of the same response, since the clock here may be wrong.
 */
export function retryAfterMs(
  retryAfter: string | undefined,
  date: string | undefined,
  now: number = Date.now(),
): number {
  const value = retryAfter?.trim() ?? "";
  if (/^[0-9]+$/.test(value)) return Math.min(Number(value) * 1_000, MAX_RETRY_AFTER_MS);

  // Date.parse also accepts "-5" and "1.5". A date of HTTP begins with the name of a day.
  const until = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return DEFAULT_RETRY_AFTER_MS;
  const sentAt = Date.parse(date ?? "");
  const wait = until - (Number.isNaN(sentAt) ? now : sentAt);
  return Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
