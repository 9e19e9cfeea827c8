import type * as z from "zod/mini";
import { ErrorBody, parse } from "../api";
import { ProxyError } from "./config";
import type { RymiErrorCode, Scrubber } from "./errors";
import type { Outcome, Reply } from "./transport";

/** Why a request failed. No text in it contains the API key. */
export interface Problem {
  readonly code: RymiErrorCode;
  /** What happened: a predicate, which the message puts after "POST /v1/numbers". */
  readonly text: string;
  readonly status?: number;
  readonly rymiMessage?: string;
  readonly rymiCode?: string | undefined;
  readonly cause?: unknown;
  /** Whether Rymi may have applied the request although no answer confirms it. */
  readonly mayBeApplied?: boolean;
}

export type ParsedResponse<T> =
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
/** Those that another certificate authority fixes. */
const ISSUER_CODES = /^(?:UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/**
 * Translates the outcome of a request into a body of the given shape or a problem.
 *
 * @throws a failure without a code: a mistake in this program, which a second request would not fix
 */
export function parseResponse<T>(
  outcome: Outcome,
  shape: z.ZodMiniType<T>,
  scrubber: Scrubber,
): ParsedResponse<T> {
  switch (outcome.kind) {
    case "reply":
      return parseReply(outcome.reply, shape, scrubber);
    case "timeout": {
      const text = outcome.isSent ? "got no complete answer in time" : "could not connect in time";
      return failed({ code: "timeout", text, mayBeApplied: outcome.isSent });
    }
    case "aborted":
      return failed({ code: "aborted", text: "was interrupted", mayBeApplied: outcome.isSent });
    case "failed":
      return parseFailure(outcome.cause, outcome.isSent, scrubber);
  }
}

function parseFailure(thrown: unknown, isSent: boolean, scrubber: Scrubber): ParsedResponse<never> {
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
  return failed({ code: "network", text, cause, mayBeApplied: isSent });
}

/** The code of an error, or of the first error that it wraps: Node tries each address of a host. */
function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "errors" in error && Array.isArray(error.errors) ? errorCodeOf(error.errors[0]) : undefined;
}

function parseReply<T>(reply: Reply, shape: z.ZodMiniType<T>, scrubber: Scrubber): ParsedResponse<T> {
  const { status } = reply;
  if (status === 200 || status === 201) return parseBody(reply, shape, scrubber);

  if (status >= 300 && status < 400) {
    const location = scrubber.excerpt(reply.header("location") ?? "nowhere");
    const text = `answered ${status} and points to ${location}; the API key is not sent there`;
    return failed({ code: "redirect", status, text });
  }
  const code = CODE_BY_STATUS[status] ?? (status >= 500 ? "server_error" : "unexpected_status");
  return failed({ code, status, ...readErrorBody(reply, scrubber), mayBeApplied: status >= 500 });
}

function parseBody<T>(reply: Reply, shape: z.ZodMiniType<T>, scrubber: Scrubber): ParsedResponse<T> {
  const { status } = reply;
  const unexpected = (why: string, cause?: unknown) =>
    failed({
      code: "unexpected_body",
      status,
      text: `answered ${status}, but ${why}`,
      cause,
      mayBeApplied: true,
    });

  if (reply.bodyError !== undefined) {
    const cause = scrubber.error(reply.bodyError);
    return unexpected(`the body is incomplete: ${cause.message}`, cause);
  }
  const json = parseJson(reply.text);
  if (json === undefined)
    return unexpected(`the body is not JSON: ${scrubber.excerpt(reply.text) || "(empty)"}`);
  const parsed = parse(shape, json);
  if (parsed.ok) return { ok: true, status, body: parsed.value };
  return unexpected(`the body has the wrong shape: ${scrubber.excerpt(parsed.text)}`);
}

/** Rymi's message from an error body, or an excerpt of a body that is not one. */
function readErrorBody(reply: Reply, scrubber: Scrubber): Pick<Problem, "text" | "rymiMessage" | "rymiCode"> {
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

/**
 * Adds to a 403, or a 404 about a workspace, what it means: the key may not do this, or cannot act in the workspace. Both have
 * the same status, so Rymi's message decides. Other problems stay as they are.
 *
 * @param scope what a restricted key needs for the request, such as `numbers:write`
 */
export function explainForbidden(
  problem: Problem,
  { scope, workspace }: { readonly scope?: string; readonly workspace?: string | undefined },
): Problem {
  if (workspace !== undefined && isAboutWorkspace(problem)) {
    const text = `${problem.text}; the key cannot act in the workspace ${workspace}, and nothing was done in another one`;
    return { ...problem, code: "workspace_unreachable", text };
  }
  if (problem.code !== "forbidden" || scope === undefined) return problem;
  const where = workspace === undefined ? "" : ` in the workspace ${workspace}`;
  const text = `${problem.text}; nothing was changed: this needs a key with the scope ${scope}${where}`;
  return { ...problem, text };
}

function isAboutWorkspace({ status, rymiMessage = "", rymiCode = "" }: Problem): boolean {
  if (status !== 403 && status !== 404) return false;
  const words = `${rymiCode} ${rymiMessage}`;
  return /workspace/i.test(words) && !/scope/i.test(words);
}
