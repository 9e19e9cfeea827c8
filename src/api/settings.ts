// What may be wrong with a setting, in a sentence with the remedy: at synth by the construct, at plan by the provider. No
// import here, as in patterns.ts and for the same reason.

/** @param value seconds */
export function explainRequestTimeout(value: number): string | undefined {
  return value >= 1 && value <= 600 ? undefined : `${value} is no time limit. Write seconds, from 1 to 600.`;
}

export function explainMaxRetries(value: number): string | undefined {
  return Number.isInteger(value) && value >= 0 && value <= 20
    ? undefined
    : `${value} is no number of retries. Write a whole number from 0 to 20.`;
}

export function explainRequestsPerMinute(value: number): string | undefined {
  return value >= 1 && value <= 60_000 ? undefined : `${value} is no rate. Write a number from 1 to 60000.`;
}

export function explainOnExisting(value: string): string | undefined {
  return value === "adopt" || value === "error"
    ? undefined
    : `${JSON.stringify(value)} is unknown. Write "adopt" or "error".`;
}

/** Whether a value has kept the quotes around it, as in a file of variables that no shell reads (Docker, a CI's form). */
export function isQuoted(value: string): boolean {
  return /^["'`\u2018-\u201f]|["'`\u2018-\u201f]$/.test(value.trim());
}

/** The id of a workspace travels in a header. It is no secret and is quoted, unless it may be a key. */
export function explainWorkspace(value: string): string | undefined {
  if (value.includes("rymi_")) {
    return "it contains rymi_, as API keys do. Write the id of a workspace; the API key is set on its own.";
  }
  return /^[\x21-\x7e]{1,200}$/.test(value) && !isQuoted(value)
    ? undefined
    : `${JSON.stringify(value)} is not the id of a workspace. Copy the id from Rymi: letters, digits and signs without spaces.`;
}

/** Where Rymi itself is. */
export const DEFAULT_BASE_URL = "https://api.rymi.live";

const BASE_URL_EXAMPLE = `Write it like ${DEFAULT_BASE_URL}, without spaces.`;

/** Refuses what would send the key unencrypted or astray. The text is never quoted: somebody may have put the key there. */
export function explainBaseUrl(text: string): string | undefined {
  if (isQuoted(text)) return `it stands in quotes. Remove them. ${BASE_URL_EXAMPLE}`;
  if (/\s/.test(text) || !URL.canParse(text)) return `it is not a URL. ${BASE_URL_EXAMPLE}`;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") {
    return "it contains a user name or password. Leave it out; the API key is set on its own.";
  }
  if (/[?#]/.test(text)) {
    return 'it contains a query or fragment. Leave out everything from the "?" or "#" on.';
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
