import type * as z from "zod/mini";
import { ErrorBody, parse, parseJson } from "../api";
import { ProxyError } from "./config";
import type { RymiErrorCode, RymiErrorDetails, Scrubber } from "./errors";

/** Status, headers and body of a response. `bodyError` is the error that made the body incomplete. */
export interface HttpResponse {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly text: string;
  readonly bodyError?: unknown;
}

/** How one request ended. `isSent`: whether it was sent, at least in part. */
export type Outcome =
  | { readonly kind: "response"; readonly response: HttpResponse }
  | { readonly kind: "timeout" | "aborted"; readonly isSent: boolean }
  | { readonly kind: "failed"; readonly cause: unknown; readonly isSent: boolean };

/** Why a request failed. No text in it contains the API key. */
export interface Problem extends Pick<RymiErrorDetails, "status" | "rymiMessage" | "rymiCode" | "cause"> {
  readonly code: RymiErrorCode;
  /** What happened, as the rest of a sentence that begins with "POST /v1/numbers". */
  readonly text: string;
  /** Whether Rymi may have applied the request although no response confirms it. */
  readonly mayBeApplied?: boolean;
}

export type ParsedOutcome<T> =
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
/** Of these, the codes for a certificate authority that Node does not trust. */
const ISSUER_CODES = /^(?:UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/**
 * Translates the outcome of a request into a body of the given shape or a problem.
 *
 * @throws any error without a `code`, which is a bug: errors of the network and the system have one, such as `ECONNRESET`
 */
export function parseOutcome<T>(
  outcome: Outcome,
  shape: z.ZodMiniType<T>,
  scrubber: Scrubber,
): ParsedOutcome<T> {
  switch (outcome.kind) {
    case "response":
      return parseResponse(outcome.response, shape, scrubber);
    case "timeout": {
      const text = outcome.isSent ? "got no complete answer in time" : "could not connect in time";
      return failure({ code: "timeout", text, mayBeApplied: outcome.isSent });
    }
    case "aborted":
      return failure({ code: "aborted", text: "was interrupted", mayBeApplied: outcome.isSent });
    case "failed":
      return parseThrown(outcome.cause, outcome.isSent, scrubber);
  }
}

function parseThrown(thrown: unknown, isSent: boolean, scrubber: Scrubber): ParsedOutcome<never> {
  const cause = scrubber.error(thrown);
  const { message } = cause;
  if (thrown instanceof ProxyError) return failure({ code: "proxy", text: message, cause });
  const code = errorCodeOf(thrown);
  if (code === undefined) throw thrown;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const text = `was not sent: the host does not resolve (${message}). Check RYMI_BASE_URL or base_url; if only a proxy can resolve it, set HTTPS_PROXY`;
    return failure({ code: "unknown_host", text, cause });
  }
  if (CERTIFICATE_CODES.test(code)) {
    const remedy = ISSUER_CODES.test(code)
      ? "Set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of the authority that issued it"
      : "Check the clock of this machine and RYMI_BASE_URL or base_url";
    const text = `was not sent: the certificate of the server is not accepted (${code}: ${message}). ${remedy}`;
    return failure({ code: "untrusted_certificate", text, cause });
  }
  const text = `${isSent ? "got no answer" : "could not connect"}: ${message}`;
  return failure({ code: "network", text, cause, mayBeApplied: isSent });
}

/** The code of an error. When all addresses of a host fail, Node throws an AggregateError; its first error has the code. */
function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "errors" in error && Array.isArray(error.errors) ? errorCodeOf(error.errors[0]) : undefined;
}

function parseResponse<T>(
  response: HttpResponse,
  shape: z.ZodMiniType<T>,
  scrubber: Scrubber,
): ParsedOutcome<T> {
  const { status } = response;
  if (status === 200 || status === 201) return parseBody(response, shape, scrubber);

  if (status >= 300 && status < 400) {
    const location = scrubber.excerpt(response.header("location") ?? "an unnamed address");
    const text = `answered ${status} and redirects to ${location}; the redirect is not followed, because the API key would be sent there`;
    return failure({ code: "redirect", status, text });
  }
  const code = CODE_BY_STATUS[status] ?? (status >= 500 ? "server_error" : "unexpected_status");
  return failure({ code, status, ...readErrorBody(response, scrubber), mayBeApplied: status >= 500 });
}

function parseBody<T>(response: HttpResponse, shape: z.ZodMiniType<T>, scrubber: Scrubber): ParsedOutcome<T> {
  const { status } = response;
  const unexpected = (why: string, cause?: unknown) =>
    failure({
      code: "unexpected_body",
      status,
      text: `answered ${status}, but ${why}`,
      cause,
      mayBeApplied: true,
    });

  if (response.bodyError !== undefined) {
    const cause = scrubber.error(response.bodyError);
    return unexpected(`the body is incomplete: ${cause.message}`, cause);
  }
  const json = parseJson(response.text);
  if (json === undefined)
    return unexpected(`the body is not JSON: ${scrubber.excerpt(response.text) || "(empty)"}`);
  const parsed = parse(shape, json);
  if (parsed.ok) return { ok: true, status, body: parsed.value };
  return unexpected(`the body has the wrong shape: ${scrubber.excerpt(parsed.text)}`);
}

/** Rymi's message from an error body, or an excerpt of a body that is not one. */
function readErrorBody(
  response: HttpResponse,
  scrubber: Scrubber,
): Pick<Problem, "text" | "rymiMessage" | "rymiCode"> {
  const answered = `answered ${response.status}`;
  const parsed = parse(ErrorBody, parseJson(response.text));
  if (!parsed.ok) {
    const excerpt = scrubber.excerpt(response.text);
    return { text: excerpt === "" ? answered : `${answered}: ${excerpt}` };
  }
  const rymiMessage = scrubber.excerpt(parsed.value.error);
  const rymiCode = parsed.value.code === undefined ? undefined : scrubber.excerpt(parsed.value.code);
  const suffix = rymiCode === undefined ? "" : ` (${rymiCode})`;
  return { text: `${answered}: ${rymiMessage}${suffix}`, rymiMessage, rymiCode };
}

function failure(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}

/**
 * Adds to the problem what the key lacks: access to the workspace (403 or 404, with a message about the workspace), or the
 * scope (any other 403). Other problems are returned unchanged.
 *
 * @param scope what a restricted key needs for the request, such as `numbers:write`
 */
export function explainAccess(
  problem: Problem,
  { scope, workspace }: { readonly scope?: string; readonly workspace?: string | undefined },
): Problem {
  if (workspace !== undefined && isAboutWorkspace(problem)) {
    const text = `${problem.text}; the key cannot act in the workspace ${workspace}, so nothing was changed`;
    return { ...problem, code: "workspace_unreachable", text };
  }
  if (problem.code !== "forbidden" || scope === undefined) return problem;
  const where = workspace === undefined ? "" : ` in the workspace ${workspace}`;
  const text = `${problem.text}; nothing was changed: this needs a key with the scope ${scope}${where}`;
  return { ...problem, text };
}

function isAboutWorkspace({ status, rymiMessage = "", rymiCode = "" }: Problem): boolean {
  if (status !== 403 && status !== 404) return false;
  // "insufficient_scope: … in this workspace" is about the scope.
  const words = `${rymiCode} ${rymiMessage}`;
  return /workspace/i.test(words) && !/scope/i.test(words);
}
