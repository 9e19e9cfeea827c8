/** Every kind of failure of a request. Code that handles errors has to handle each of them. */
export const RYMI_ERROR_CODES = [
  /** 400: Rymi does not accept what was sent. */
  "invalid_request",
  /** 401: the key is missing or unknown to Rymi. */
  "unauthorized",
  /** 403: the key is valid but lacks a scope, which the message names. */
  "forbidden",
  /** 403 or 404: the key cannot act in the workspace, or there is no workspace with this id. */
  "workspace_unreachable",
  /** 404: the number is not registered here, the agent is unknown, or the deployment lacks the route. */
  "not_found",
  /** 409: the number belongs to another tenant. */
  "conflict",
  /** Nothing but 429 for ten minutes. */
  "rate_limited",
  /** 5xx after every retry. */
  "server_error",
  /** A status that the API does not use. */
  "unexpected_status",
  /** Success, but the body is incomplete, too large, not JSON or of the wrong shape. */
  "unexpected_body",
  /** 3xx: not followed, because the key would be sent to another address. */
  "redirect",
  /** No complete answer within the timeout. */
  "timeout",
  /** No connection, or one that broke. */
  "network",
  /** The proxy did not make the connection. Nothing was sent to Rymi. */
  "proxy",
  /** The host of the base URL does not resolve. Nothing was sent. */
  "unknown_host",
  /** The certificate of the server is not accepted. Nothing was sent. */
  "untrusted_certificate",
  /** The caller's signal was aborted, or the client closed. */
  "aborted",
  /** The client cannot be built with these options. No request was made. */
  "invalid_config",
] as const;

/** One of `RYMI_ERROR_CODES`. A `switch` over it is checked by the compiler. */
export type RymiErrorCode = (typeof RYMI_ERROR_CODES)[number];

/** Details of a failure besides its code; see the properties of `RymiError`. */
export interface RymiErrorDetails {
  /** HTTP method of the request. */
  readonly method?: string | undefined;
  /** Path of the request with its query. */
  readonly path?: string | undefined;
  /** HTTP status of the last answer. */
  readonly status?: number | undefined;
  /** `error` of Rymi's error body. */
  readonly rymiMessage?: string | undefined;
  /** `code` of Rymi's error body. */
  readonly rymiCode?: string | undefined;
  /** Requests sent. Default 0. */
  readonly attempts?: number;
  /** Whether an earlier request may have been applied. Default false. */
  readonly repeated?: boolean;
  /** The original error, without the API key. */
  readonly cause?: unknown;
}

/**
 * The only error class of this client. `message` is one line with method, path, status and Rymi's own message, as far as they
 * are known; neither it nor `cause` ever contains the API key.
 */
export class RymiError extends Error {
  override readonly name = "RymiError";
  /** What happened, from a closed list. */
  readonly code: RymiErrorCode;
  /** HTTP method, such as `DELETE`. Undefined for `invalid_config`. */
  readonly method: string | undefined;
  /** Path with its query, such as `/v1/numbers/%2B15551234567`. Undefined for `invalid_config`. */
  readonly path: string | undefined;
  /** HTTP status of the last answer, undefined when there was none. */
  readonly status: number | undefined;
  /** `error` of Rymi's error body: its message. */
  readonly rymiMessage: string | undefined;
  /** `code` of Rymi's error body, where it has one. */
  readonly rymiCode: string | undefined;
  /** Requests sent, including those answered with 429. */
  readonly attempts: number;
  /**
   * Whether an earlier request of the same call got no readable answer and may have been applied: a 404 for a repeated
   * DELETE may be the effect of the first one.
   */
  readonly repeated: boolean;

  constructor(code: RymiErrorCode, message: string, details: RymiErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.method = details.method;
    this.path = details.path;
    this.status = details.status;
    this.rymiMessage = details.rymiMessage;
    this.rymiCode = details.rymiCode;
    this.attempts = details.attempts ?? 0;
    this.repeated = details.repeated ?? false;
  }
}

/** Whether a caught value is an error of this client. */
export function isRymiError(value: unknown): value is RymiError {
  return value instanceof RymiError;
}
