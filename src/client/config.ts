import { BlockList, isIP } from "node:net";
import { domainToASCII } from "node:url";
import { explainBaseUrl, explainLimit, explainWorkspace, isLoopback, isQuoted } from "../api/settings";
import { RymiError } from "./errors";

/**
 * Base URL of a Rymi deployment without a trailing slash and without `/v1`: `https://api.rymi.live`. A path before `/v1` is
 * kept. Throws `invalid_config` for a URL that would send the key unencrypted or to another host.
 */
export function parseBaseUrl(text: string): string {
  const { origin, pathname } = new URL(checked("base URL", text, explainBaseUrl(text)));
  // The lookbehinds keep the search for slashes linear.
  return `${origin}${pathname
    .replace(/(?<!\/)\/+$/, "")
    .replace(/\/v1$/, "")
    .replace(/(?<!\/)\/+$/, "")}`;
}

/** Checks that a key can be sent in a header. Throws `invalid_config` with a message that never quotes it. */
export function parseApiKey(text: string): string {
  if (text === "") throw invalid("The API key is empty. Copy it from Rymi.");
  if (isQuoted(text)) {
    throw invalid("The API key stands in quotes, which are not part of it. Remove them.");
  }
  if (/^[\r\n]+$|[^\r\n][\r\n]+$/.test(text)) {
    throw invalid("The API key ends with a line break, as the content of a file does. Remove it.");
  }
  if (/^bearer\s/i.test(text)) throw invalid('The API key begins with "Bearer". Remove that word.');
  if (/\s/.test(text)) throw invalid("The API key contains white space. Remove it.");
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw invalid("The API key contains a character that keys do not have. Copy it again.");
  }
  return text;
}

/** Checks that the id of a workspace can be sent in a header. Throws `invalid_config`. */
export function parseWorkspace(text: string): string {
  return checked("workspace", text, explainWorkspace(text));
}

/** @param ms above 0 */
export function parseTimeout(ms: number): number {
  return checked("request timeout", ms, explainLimit("clientTimeoutMs", ms));
}

/** @param count a whole number, 0 or more */
export function parseMaxRetries(count: number): number {
  return checked("number of retries", count, explainLimit("clientMaxRetries", count));
}

/** @param count above 0 */
export function parseRequestsPerMinute(count: number | undefined): number | undefined {
  if (count === undefined) return undefined;
  return checked("number of requests per minute", count, explainLimit("clientRequestsPerMinute", count));
}

function checked<T>(setting: string, value: T, problem: string | undefined): T {
  if (problem === undefined) return value;
  throw invalid(`The ${setting} cannot be used: ${problem}`);
}

function invalid(message: string): RymiError {
  return new RymiError("invalid_config", message);
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An HTTP proxy that tunnels connections with CONNECT (RFC 9110, 9.3.6). */
export interface HttpProxy {
  readonly protocol: "http:" | "https:";
  /** Name or address, IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Value of `Proxy-Authorization`. It appears in no message. */
  readonly authorization: string | undefined;
  /** Name of the proxy in messages: its address and the variable that sets it. */
  readonly label: string;
}

/**
 * The failure of a proxy to connect. `message` is a predicate, such as "was not sent: the proxy … cannot be used", which follows
 * the method and path of the request.
 */
export class ProxyError extends Error {
  override readonly name = "ProxyError";

  /** @param predicate what the proxy did, such as "did not answer in time" */
  constructor({ label }: HttpProxy, predicate: string, options?: ErrorOptions) {
    super(`was not sent: ${label} ${predicate}`, options);
  }
}

/**
 * The proxy for requests to `target`, by the rules of Go's net/http, which Terraform follows in the same job: upper
 * case before lower case, `NO_PROXY` with domains, addresses, ranges and ports, and never a proxy for loopback.
 *
 * `HTTP_PROXY` is for `http://` targets. Those are always loopback addresses here, so it is not read.
 *
 * @throws {RymiError} `invalid_config` for a proxy that cannot be used; names the variable and not its value
 */
export function findProxy(target: URL, env: Environment): HttpProxy | undefined {
  if (target.protocol !== "https:" || isLoopback(target.hostname)) return undefined;
  const [variable, value] = firstSet(env, "HTTPS_PROXY", "https_proxy");
  if (value === "") return undefined;
  const [, exceptions] = firstSet(env, "NO_PROXY", "no_proxy");
  return isExcepted(target, exceptions) ? undefined : parseProxy(variable, value);
}

function firstSet(env: Environment, ...names: readonly string[]): readonly [name: string, value: string] {
  const name = names.find((each) => env[each]) ?? "";
  return [name, env[name] ?? ""];
}

function parseProxy(variable: string, value: string): HttpProxy {
  const refusal = () =>
    new RymiError(
      "invalid_config",
      `The environment variable ${variable} does not name a proxy that can be used. Write http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ in front of the host where the proxy asks for it, and with characters such as @ or / in a password percent-encoded.`,
    );
  let url: URL;
  let credentials: string;
  try {
    url = new URL(value.includes("://") ? value : `http://${value}`);
    credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  } catch {
    // The original error is dropped, because it quotes the value with the password.
    throw refusal();
  }
  const { protocol } = url;
  if (protocol !== "http:" && protocol !== "https:") throw refusal();
  const port = Number(url.port || (protocol === "http:" ? 80 : 443));
  return {
    protocol,
    hostname: hostOf(url),
    port,
    authorization: credentials === ":" ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`,
    label: `the proxy ${url.hostname}:${port} (${variable})`,
  };
}

/** Host of a URL, IPv6 without brackets. */
export function hostOf({ hostname }: { readonly hostname: string }): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** Whether `NO_PROXY` contains a target. It lists `*`, ranges, and domains and addresses with or without a port. */
function isExcepted(target: URL, exceptions: string): boolean {
  const host = hostOf(target);
  const port = target.port || "443";
  return exceptions.split(",").some((each) => {
    const entry = each.trim().toLowerCase();
    if (entry === "*") return true;
    if (isIP(host) !== 0 && entry.includes("/")) return isWithin(host, entry);
    // HOST:PORT or [IPv6]:PORT; anything else has no port, an IPv6 address included.
    const [, ipv6, name = ipv6, entryPort = ""] = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(entry) ?? [
      undefined,
      undefined,
      entry,
    ];
    if (name === undefined || name === "" || (entryPort !== "" && entryPort !== port)) return false;
    return isIP(host) === 0 ? isDomainWithin(host, name) : isIP(name) !== 0 && isWithin(host, name);
  });
}

/** `example.com` matches the host and its subdomains, `.example.com` and `*.example.com` only the subdomains. */
function isDomainWithin(host: string, entry: string): boolean {
  const name = domainToASCII(entry.replace(/^\*?\./, ""));
  const isSubdomainOnly = entry.startsWith(".") || entry.startsWith("*.");
  return name !== "" && ((!isSubdomainOnly && host === name) || host.endsWith(`.${name}`));
}

/** @param range an address, or a prefix with its length: `10.0.0.0/8` */
function isWithin(address: string, range: string): boolean {
  const [base = "", prefix] = range.split("/", 2);
  const family = isIP(base);
  const length = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
  if (family === 0 || !/^\d{1,3}$/.test(prefix ?? "0") || length > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(base, length, family === 4 ? "ipv4" : "ipv6");
  return list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}
