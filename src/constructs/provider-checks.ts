// What may be wrong with the settings of RymiProvider. None of these sentences quotes a key, or a URL that may hold one.

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whatever is known at synth ends up in the synthesized JSON, so every known key is refused, whatever it looks like. */
export function explainApiKey(): string {
  return (
    "a key written in code would be copied in clear text into the synthesized JSON. Leave apiKey out and set " +
    "RYMI_API_KEY where Terraform runs, or pass the stringValue of a sensitive TerraformVariable. " +
    "If this key was ever committed, replace it at Rymi."
  );
}

// The provider's own rules from here on, so that what passes here passes there.

export function explainBaseUrl(value: string): string | undefined {
  const example = 'Write it like "https://api.rymi.live".';
  if (/\s/.test(value) || !URL.canParse(value)) return `this is not a URL. ${example}`;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== "" || password !== "")
    return "a URL must not hold credentials. Take them out; see apiKey.";
  if (/[?#]/.test(value)) return 'the URL must end with its path. Take out everything from "?" or "#" on.';
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname))) return undefined;
  if (protocol !== "http:") return `the URL must begin with https://. ${example}`;
  return (
    `the API key would travel to ${hostname} unencrypted. Use https://; ` +
    "http:// is for this machine only (localhost, 127.0.0.1, [::1])."
  );
}

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
    : `"${value}" is unknown. Write "adopt" or "error".`;
}
