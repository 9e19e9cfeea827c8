import type * as z from "zod/mini";
import { ErrorBody, parse } from "../api";
import type { RymiErrorCode } from "./errors";
import type { Reply } from "./exchange";
import { ProxyError } from "./proxy";
import type { Scrubber } from "./scrubber";
import type { Outcome } from "./transport";

/** Why a request did not succeed. Every text in it is clean of the API key. */
export interface Problem {
  readonly code: RymiErrorCode;
  /** What happened, to be read after "POST /v1/numbers". */
  readonly text: string;
  readonly status?: number;
  readonly rymiMessage?: string;
  readonly rymiCode?: string | undefined;
  readonly cause?: unknown;
  /** Whether the request may have done its work although no answer says so. */
  readonly mayBeDone?: boolean;
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

/** Codes of OpenSSL and Node for a certificate that is not accepted. */
const CERTIFICATE_CODES =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|ERR_TLS_CERT_)/;
/** Those among them that a further certificate authority puts right. */
const ISSUER_CODES = /^(?:UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/**
 * What the outcome of a request means, where a body of the given shape was hoped for.
 *
 * @throws what failed without a code: a mistake in this program, and nothing that a second request would put right
 */
export function judge<T>(outcome: Outcome, shape: z.ZodMiniType<T>, scrubber: Scrubber): Judgement<T> {
  switch (outcome.kind) {
    case "reply":
      return judgeReply(outcome.reply, shape, scrubber);
    case "timeout": {
      const text = outcome.isSent ? "got no complete answer in time" : "could not connect in time";
      return failed({ code: "timeout", text, mayBeDone: outcome.isSent });
    }
    case "aborted":
      return failed({ code: "aborted", text: "was interrupted", mayBeDone: outcome.isSent });
    case "failed":
      return judgeFailure(outcome.cause, outcome.isSent, scrubber);
  }
}

function judgeFailure(thrown: unknown, isSent: boolean, scrubber: Scrubber): Judgement<never> {
  const cause = scrubber.error(thrown);
  const { message } = cause;
  if (thrown instanceof ProxyError) return failed({ code: "proxy", text: message, cause });
  const code = errorCodeOf(thrown);
  if (code === undefined) throw thrown;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const text = `was not sent: the host does not resolve (${message}). Check RYMI_BASE_URL or base_url; where only a proxy resolves names, set HTTPS_PROXY`;
    return failed({ code: "unknown_host", text, cause });
  }
  if (CERTIFICATE_CODES.test(code)) {
    const remedy = ISSUER_CODES.test(code)
      ? "Set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of the authority that issued it"
      : "Check the clock of this machine and RYMI_BASE_URL or base_url";
    const text = `was not sent: the certificate of the server is not accepted (${code}: ${message}). ${remedy}`;
    return failed({ code: "untrusted_certificate", text, cause });
  }
  const text = `${isSent ? "got no answer" : "could not connect"}: ${message}`;
  return failed({ code: "network", text, cause, mayBeDone: isSent });
}

/** The code of an error, or of the first that it wraps: Node tries each address of a host. */
function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "errors" in error && Array.isArray(error.errors) ? errorCodeOf(error.errors[0]) : undefined;
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
  return failed({ code, status, ...readRefusal(reply, scrubber), mayBeDone: status >= 500 });
}

function judgeBody<T>(reply: Reply, shape: z.ZodMiniType<T>, scrubber: Scrubber): Judgement<T> {
  const { status } = reply;
  const unexpected = (why: string, cause?: unknown) =>
    failed({
      code: "unexpected_body",
      status,
      text: `answered ${status}, but ${why}`,
      cause,
      mayBeDone: true,
    });

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
