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

/** As `parseBaseUrl` of the client, so that what passes here passes there; without loading it. */
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
