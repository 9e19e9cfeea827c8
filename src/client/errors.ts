/** Everything that can go wrong between us and Rymi. Whoever handles errors handles each of these. */
export const RYMI_ERROR_CODES = [
  /** 400: Rymi does not accept what was sent. */
  "invalid_request",
  /** 401: no key or not a key of Rymi's. */
  "unauthorized",
  /** 403: the key is valid and may not do this. The message names the scope that it lacks. */
  "forbidden",
  /** 403 or 404: the key cannot act in the workspace that was asked for, or there is none of this id. */
  "workspace_unreachable",
  /** 404: the number is not registered here, the agent is unknown, or the deployment does not know the route. */
  "not_found",
  /** 409: the number belongs to another tenant. */
  "conflict",
  /** 429, again and again, until patience ran out. */
  "rate_limited",
  /** 5xx after every retry. */
  "server_error",
  /** A status that the API does not use. */
  "unexpected_status",
  /** Success, but with a body that is broken, too large, not JSON or of the wrong shape. */
  "unexpected_body",
  /** 3xx: the key must not travel to where it points. */
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

/** What is known of a failure besides its code; see the properties of `RymiError`. */
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
  /** Whether an earlier request may have done the work. Default false. */
  readonly repeated?: boolean;
  /** What it comes from, without the API key. */
  readonly cause?: unknown;
}

/**
 * The one error of this client. `message` is one line and carries method, path, status and Rymi's own words as far as
 * there are any; neither it nor `cause` ever contains the API key.
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
  /** `error` of Rymi's error body: its own words. */
  readonly rymiMessage: string | undefined;
  /** `code` of Rymi's error body, where it has one. */
  readonly rymiCode: string | undefined;
  /** Requests sent, the refused ones included. */
  readonly attempts: number;
  /**
   * Whether an earlier request of the same call got no readable answer and may have done its work: a 404 to a repeated
   * DELETE may be our own doing.
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

/** Whether something that was caught is an error of this client. */
export function isRymiError(value: unknown): value is RymiError {
  return value instanceof RymiError;
}
