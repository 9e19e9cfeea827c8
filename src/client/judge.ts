import type * as z from "zod/mini";
import { ErrorBody, parse } from "../api";
import type { RymiErrorCode } from "./errors";
import type { Scrubber } from "./scrubber";
import type { Outcome, Reply } from "./transport";

/** Why a request did not succeed. Every text in it is clean of the API key. */
export interface Problem {
  readonly code: RymiErrorCode;
  /** What happened, to be read after "POST /v1/numbers". */
  readonly text: string;
  readonly status?: number;
  readonly rymiMessage?: string;
  readonly rymiCode?: string | undefined;
  readonly cause?: unknown;
}

export type Judgement<T> =
  | { readonly ok: true; readonly status: number; readonly body: T }
  | { readonly ok: false; readonly problem: Problem };

const CODE_BY_STATUS: Readonly<Record<number, RymiErrorCode>> = {
  400: "invalid_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  429: "rate_limited",
};

/** What the outcome of a request means, where a body of the given shape was hoped for. */
export function judge<T>(outcome: Outcome, shape: z.ZodMiniType<T>, scrubber: Scrubber): Judgement<T> {
  switch (outcome.kind) {
    case "reply":
      return judgeReply(outcome.reply, shape, scrubber);
    case "timeout":
      return failed({ code: "timeout", text: "got no complete answer in time" });
    case "aborted":
      return failed({ code: "aborted", text: "was interrupted" });
    case "network": {
      const cause = scrubber.error(outcome.cause);
      return failed({ code: "network", text: `got no answer: ${cause.message}`, cause });
    }
  }
}

function judgeReply<T>(reply: Reply, shape: z.ZodMiniType<T>, scrubber: Scrubber): Judgement<T> {
  const { status } = reply;
  if (status === 200 || status === 201) return judgeBody(reply, shape, scrubber);

  if (status >= 300 && status < 400) {
    const location = scrubber.excerpt(reply.header("location") ?? "nowhere");
    const text = `answered ${status} and points to ${location}; the API key is not sent there`;
    return failed({ code: "redirect", status, text });
  }
  const code = CODE_BY_STATUS[status] ?? (status >= 500 ? "server_error" : "unexpected_status");
  return failed({ code, status, ...readRefusal(reply, scrubber) });
}

function judgeBody<T>(reply: Reply, shape: z.ZodMiniType<T>, scrubber: Scrubber): Judgement<T> {
  const { status } = reply;
  const unexpected = (why: string, cause?: unknown) =>
    failed({ code: "unexpected_body", status, text: `answered ${status}, but ${why}`, cause });

  if (reply.damage !== undefined) {
    const cause = scrubber.error(reply.damage);
    return unexpected(`the body broke off: ${cause.message}`, cause);
  }
  const json = parseJson(reply.text);
  if (json === undefined)
    return unexpected(`the body is not JSON: ${scrubber.excerpt(reply.text) || "(empty)"}`);
  const parsed = parse(shape, json);
  if (parsed.ok) return { ok: true, status, body: parsed.value };
  return unexpected(`the body has the wrong shape: ${scrubber.excerpt(parsed.text)}`);
}

/** Rymi's own words from an error body, or what can be saved of a body that is none. */
function readRefusal(reply: Reply, scrubber: Scrubber): Pick<Problem, "text" | "rymiMessage" | "rymiCode"> {
  const answered = `answered ${reply.status}`;
  const parsed = parse(ErrorBody, parseJson(reply.text));
  if (!parsed.ok) {
    const excerpt = scrubber.excerpt(reply.text);
    return { text: excerpt === "" ? answered : `${answered}: ${excerpt}` };
  }
  const rymiMessage = scrubber.excerpt(parsed.value.error);
  const rymiCode = parsed.value.code === undefined ? undefined : scrubber.excerpt(parsed.value.code);
  const suffix = rymiCode === undefined ? "" : ` (${rymiCode})`;
  return { text: `${answered}: ${rymiMessage}${suffix}`, rymiMessage, rymiCode };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}
