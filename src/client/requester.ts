import type * as z from "zod/mini";
import { type Clock, sleep } from "./clock";
import { RymiError, type RymiErrorCode } from "./errors";
import { explainRefusal } from "./forbidden";
import { Gate, type Verdict } from "./gate";
import { judge, type Problem } from "./judge";
import { PATIENCE_MS } from "./pace";
import type { Scrubber } from "./scrubber";
import { backoffMs, retryAfterMs } from "./timing";
import type { HttpRequest, Outcome, Transport } from "./transport";

export interface Call<T> extends HttpRequest {
  /** The body of a success. */
  readonly shape: z.ZodMiniType<T>;
  /** What a key that may do only some things needs for it, such as `numbers:write`. Undefined: any key may. */
  readonly scope?: string;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly attempts: number;
  readonly repeated: boolean;
}

/** What a client tells while it works. Never contains the API key. Waits are in milliseconds. */
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
 * Sending these again can help and does no harm, because every operation may be repeated: a number registered twice
 * answers 200 instead of 201, an agent attached twice is attached, a detached number stays detached, and a removed one
 * answers 404. `repeated` tells the caller that such an answer may be an echo of the first request.
 */
const WORTH_REPEATING: ReadonlySet<RymiErrorCode> = new Set([
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

/** Sends a request until it is answered for good. All requests of a client share one requester and so one gate. */
export class Requester {
  readonly #options: RequesterOptions;
  readonly #gate: Gate;

  constructor(options: RequesterOptions) {
    this.#options = options;
    this.#gate = new Gate(options.clock, options.requestsPerMinute);
  }

  async call<T>(call: Call<T>, signal: AbortSignal | undefined): Promise<Answer<T>> {
    const { transport, scrubber, clock, maxRetries, log } = this.#options;
    const { method, path } = call;
    let attempts = 0;
    let failures = 0;
    let mayBeDone = false;

    const fail = (problem: Problem) => {
      const count = attempts > 1 ? ` (after ${attempts} requests)` : "";
      const doubt = mayBeDone && method !== "GET" ? "; the request may have been applied" : "";
      const details = { ...problem, method, path, attempts, repeated: failures > 0 };
      return new RymiError(problem.code, `${method} ${path} ${problem.text}${count}${doubt}`, details);
    };

    try {
      for (;;) {
        const pass = await this.#gate.enter(signal);
        if (pass === undefined) throw fail(EXHAUSTED);
        attempts += 1;
        const outcome = await transport.send(call, signal);
        this.#gate.leave(pass, verdictOn(outcome));
        if (outcome.kind === "reply") {
          const tookMs = clock.now() - pass.startedAt;
          log?.({ type: "answer", method, path, attempt: attempts, status: outcome.reply.status, tookMs });
        }

        const judgement = judge(outcome, call.shape, scrubber);
        if (judgement.ok) {
          return { status: judgement.status, body: judgement.body, attempts, repeated: failures > 0 };
        }
        const problem = explainRefusal(judgement.problem, call);
        mayBeDone ||= problem.mayBeDone ?? false;
        if (problem.code === "rate_limited") {
          // Does not count as a failure: the wait in line at the gate is the remedy.
          if (this.#gate.exhausted) throw fail(problem);
          log?.({ type: "rate_limited", method, path, attempt: attempts, waitMs: this.#gate.waitMs });
          continue;
        }
        if (!WORTH_REPEATING.has(problem.code) || failures >= maxRetries) throw fail(problem);
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

function verdictOn(outcome: Outcome): Verdict {
  if (outcome.kind !== "reply") return "unheard";
  const { status, header } = outcome.reply;
  return status === 429 ? { refusedForMs: retryAfterMs(header("retry-after"), header("date")) } : "answered";
}
