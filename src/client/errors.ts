import { types } from "node:util";

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
  /** No complete response within the timeout. */
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
  /** HTTP status of the last response. */
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
  /** HTTP status of the last response, undefined when there was none. */
  readonly status: number | undefined;
  /** `error` of Rymi's error body: its message. */
  readonly rymiMessage: string | undefined;
  /** `code` of Rymi's error body, where it has one. */
  readonly rymiCode: string | undefined;
  /** Requests sent, including those answered with 429. */
  readonly attempts: number;
  /**
   * Whether an earlier request of the same call got no readable response and may have been applied: a 404 for a repeated
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

// Unlike instanceof it recognizes errors from other realms, which Node's own are in a test runner.
const { isNativeError } = types;

const REPLACEMENT = "[API key]";
/** A shorter beginning of the key at the end of a text stays. */
const MIN_PREFIX_LENGTH = 6;
/** Keys are far longer. Encodings of shorter keys would match ordinary text. */
const MIN_ENCODED_LENGTH = 12;
const EXCERPT_LENGTH = 200;
/** An excerpt is made of the first characters of a text only, to save time. */
const EXAMINED_LENGTH = 4_096;

/** Removes the API key from every text that comes from outside, before it is used. */
export class Scrubber {
  /** The key in all encodings in which it is recognized, the longest first. */
  readonly #encodings: readonly string[];

  /** @param key empty where there is none */
  constructor(key: string) {
    this.#encodings = key === "" ? [] : encodingsOf(key);
  }

  /** Replaces the key wherever it is, and its beginning at the end of the text. */
  text(text: string): string {
    const clean = this.#encodings.reduce((rest, encoded) => rest.replaceAll(encoded, REPLACEMENT), text);
    return this.#encodings.reduce(withoutKeyPrefix, clean);
  }

  /** A short piece of the text on one line, without markup and control characters. */
  excerpt(text: string): string {
    const line = this.text(text.slice(0, EXAMINED_LENGTH))
      .replace(/<[^<>]*>/g, " ")
      .replace(/[\p{C}\s]+/gu, " ")
      .trim();
    const isCut = line.length > EXCERPT_LENGTH || text.length > EXAMINED_LENGTH;
    return isCut ? `${line.slice(0, EXCERPT_LENGTH)}…` : line;
  }

  /** A copy of an error and its causes. A copy, because libraries attach requests and headers to their errors. */
  error(thrown: unknown): Error {
    if (!isNativeError(thrown)) return new Error(this.excerpt(String(thrown)));
    const copy = new Error(this.excerpt(describeError(thrown)));
    copy.name = thrown.name;
    copy.stack = this.text(thrown.stack ?? "");
    if (thrown.cause !== undefined) copy.cause = this.error(thrown.cause);
    return copy;
  }
}

/** The key in clear, in JSON, in URLs and in base64. */
function encodingsOf(key: string): readonly string[] {
  const escaped = JSON.stringify(key).slice(1, -1);
  const percent = encodeURIComponent(key);
  const base64 = [0, 1, 2].map((offset) => base64Within(key, offset));
  const all = [
    key,
    escaped,
    escaped.replaceAll("/", "\\/"),
    percent,
    percent.replace(/%../g, (code) => code.toLowerCase()),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
  const certain = all.filter((text) => text === key || text.length >= MIN_ENCODED_LENGTH);
  return [...new Set(certain)].sort((left, right) => right.length - left.length);
}

/**
 * Base64 of the key after `offset` other bytes (modulo 3), such as `Bearer `: without the characters that depend on the bytes
 * around the key.
 */
function base64Within(key: string, offset: number): string {
  const length = offset + key.length;
  const text = Buffer.from(`${" ".repeat(offset)}${key}`).toString("base64");
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor((length * 8) / 6));
}

/** Replaces the beginning of the key at the end of a text that was truncated within the key. */
function withoutKeyPrefix(text: string, key: string): string {
  for (let length = key.length - 1; length >= MIN_PREFIX_LENGTH; length -= 1) {
    if (text.endsWith(key.slice(0, length))) return text.slice(0, -length) + REPLACEMENT;
  }
  return text;
}

/** The message of an error. Node's AggregateError, for a host with several addresses, has none itself. */
function describeError(error: Error): string {
  if (error.message !== "") return error.message;
  const inner: unknown = "errors" in error && Array.isArray(error.errors) ? error.errors[0] : undefined;
  return isNativeError(inner) ? inner.message : error.name;
}
