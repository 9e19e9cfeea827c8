import { isRymiError, parseApiKey, parseBaseUrl, parseWorkspace, type RymiClientOptions } from "../client";
import { type Diagnostics, isUnknown, type Known } from "../tfplugin";
import type { ProviderConfig } from "./schemas";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where a client connects and with which key: from the provider block, else from the environment.
 *
 * Undefined while a value is not known yet, and after an error, which then stands in `diagnostics`.
 */
export function readSettings(
  config: ProviderConfig,
  env: Environment,
  diagnostics: Diagnostics,
): RymiClientOptions | undefined {
  if (Object.values(config).some(isUnknown)) return undefined;
  const text = (
    attribute: "api_key" | "base_url" | "workspace",
    variable: string,
    parse: (value: string) => string,
  ) => {
    const configured = config[attribute];
    const value = typeof configured === "string" ? configured : env[variable] || undefined;
    if (value === undefined) return undefined;
    try {
      return parse(value);
    } catch (error) {
      if (!isRymiError(error)) throw error;
      const source =
        typeof configured === "string" ? "" : ` It comes from the environment variable ${variable}.`;
      diagnostics.error({
        summary: `Invalid ${attribute}`,
        detail: error.message + source,
        attribute: [attribute],
      });
      return undefined;
    }
  };
  const apiKey = text("api_key", "RYMI_API_KEY", parseApiKey);
  const baseUrl = text("base_url", "RYMI_BASE_URL", parseBaseUrl);
  const workspace = text("workspace", "RYMI_WORKSPACE", parseWorkspace);
  if (diagnostics.hasErrors) return undefined;
  if (apiKey === undefined) {
    diagnostics.error({
      summary: "Missing Rymi API key",
      detail:
        "Set the environment variable RYMI_API_KEY, or give api_key in the provider block from a sensitive variable.",
      attribute: ["api_key"],
    });
    return undefined;
  }
  const seconds = numeric(config["request_timeout"]);
  return {
    apiKey,
    baseUrl,
    workspace,
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    maxRetries: numeric(config["max_retries"]),
    requestsPerMinute: numeric(config["requests_per_minute"]),
  };
}

function numeric(value: Known | null | object): number | undefined {
  return value === null ? undefined : Number(value);
}
