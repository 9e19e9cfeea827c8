import { quoted } from "./text";

// The settings of provider, constructs and client. Each `explain…` returns what is wrong with a value and the fix, undefined
// when nothing is. No imports except text.ts: code that needs only settings must not load zod.

/** Address of the provider. With its host, because OpenTofu reads `rymi/rymi` as `registry.opentofu.org/rymi/rymi`. */
export const PROVIDER_SOURCE = "registry.terraform.io/rymi/rymi";
/** The addresses that `source = "rymi/rymi"` stands for: in Terraform and in OpenTofu. */
export const PROVIDER_SOURCES = [PROVIDER_SOURCE, "registry.opentofu.org/rymi/rymi"] as const;

/** Base URL of Rymi itself. */
export const DEFAULT_BASE_URL = "https://api.rymi.live";

/** Defaults of provider and client. Without `requestsPerMinute`, requests are sent as fast as Rymi accepts them. */
export const DEFAULTS = { requestTimeoutSeconds: 30, maxRetries: 4 } as const;

/** The values that a numeric setting may have. */
interface Limits {
  /** For messages. "a whole number" also excludes fractions. */
  readonly kind: string;
  readonly min?: number;
  /** Exclusive lower limit, instead of `min`. */
  readonly above?: number;
  readonly max?: number;
}

/** Limits of the numeric settings: in a configuration (provider block, constructs), and in a program that uses the client. */
const LIMITS = {
  requestTimeoutSeconds: { kind: "a number of seconds", min: 1, max: 600 },
  maxRetries: { kind: "a whole number", min: 0, max: 20 },
  requestsPerMinute: { kind: "a number", min: 1, max: 60_000 },
  // The longest delay of `setTimeout`.
  clientTimeoutMs: { kind: "a number of milliseconds", above: 0, max: 2 ** 31 - 1 },
  clientMaxRetries: { kind: "a whole number", min: 0 },
  clientRequestsPerMinute: { kind: "a number", above: 0 },
} as const satisfies Readonly<Record<string, Limits>>;

export function explainLimit(setting: keyof typeof LIMITS, value: number): string | undefined {
  const { kind, min, above, max }: Limits = LIMITS[setting];
  const isAllowed =
    (kind === "a whole number" ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    value >= (min ?? Number.NEGATIVE_INFINITY) &&
    value > (above ?? Number.NEGATIVE_INFINITY) &&
    value <= (max ?? Number.POSITIVE_INFINITY);
  if (isAllowed) return undefined;
  const from = above === undefined ? `from ${min}` : `above ${above}`;
  return `${value} is not allowed. Write ${kind} ${from}${max === undefined ? " on" : ` to ${max}`}.`;
}

export function explainOnExisting(value: string): string | undefined {
  return value === "adopt" || value === "error"
    ? undefined
    : `${quoted(value)} is not allowed. Write "adopt" or "error".`;
}

/** Whether a value begins or ends with a quote, such as one from an env file of Docker, where no shell removes the quotes. */
export function isQuoted(value: string): boolean {
  return /^["'`\u2018-\u201f]|["'`\u2018-\u201f]$/.test(value.trim());
}

/** Explains why a value cannot be the id of a workspace, which is sent in a header. Does not quote a value that may be a key. */
export function explainWorkspace(value: string): string | undefined {
  if (value.includes("rymi_")) {
    return "it contains rymi_, as API keys do. Write the id of a workspace; the API key is set separately.";
  }
  return /^[\x21-\x7e]{1,200}$/.test(value) && !isQuoted(value)
    ? undefined
    : `${quoted(value)} is not the id of a workspace. Copy the id from Rymi: letters, digits and signs without spaces.`;
}

const BASE_URL_EXAMPLE = `Write it like ${DEFAULT_BASE_URL}, without spaces.`;

/**
 * Explains why a value cannot be the base URL, such as a URL to which the key would be sent unencrypted. Never quotes the value,
 * because it may be the key.
 */
export function explainBaseUrl(text: string): string | undefined {
  if (isQuoted(text)) return `it stands in quotes. Remove them. ${BASE_URL_EXAMPLE}`;
  if (/\s/.test(text) || !URL.canParse(text)) return `it is not a URL. ${BASE_URL_EXAMPLE}`;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") {
    return "it contains a user name or password. Remove it; the API key is set separately.";
  }
  if (/[?#]/.test(text)) {
    return 'it contains a query or fragment. Remove everything from the "?" or "#" on.';
  }
  if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) return undefined;
  if (protocol !== "http:") return `it does not begin with https://. ${BASE_URL_EXAMPLE}`;
  return (
    "it would send the API key unencrypted. Use https://; " +
    "http:// is for this machine only (localhost, 127.0.0.1, [::1])."
  );
}

/**
 * Whether a host is this machine itself.
 *
 * @param hostname name or address, as the URL parser writes it: IPv4 dotted, IPv6 in brackets; also without brackets
 */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|::1|\[::1\])$/.test(hostname) || /^127(?:\.[0-9]{1,3}){3}$/.test(hostname);
}
