import {
  type ClientEvent,
  isRymiError,
  parseApiKey,
  parseBaseUrl,
  parseWorkspace,
  RymiClient,
  type RymiClientOptions,
} from "../client";
import { Agents, Numbers } from "../numbers";
import { type ConfigureRequest, type Diagnostics, isUnknown, type Known, type Logger } from "../tfplugin";
import { WebhookWarnings, WrongAccountDetector } from "./diagnostics";
import { Account, type RymiHost } from "./host";
import { Ownership } from "./ownership";
import type { ProviderConfig, providerSchema } from "./schemas";

export interface ConfigureOptions {
  readonly env: Environment;
  readonly version: string;
}

/** Sends no request, because Terraform configures the provider in every process and uses it only in some. */
export function configure(
  request: ConfigureRequest<typeof providerSchema>,
  options: ConfigureOptions,
): RymiHost {
  const { config, diagnostics, log, terraformVersion } = request;
  const settings = readSettings(config, options.env, diagnostics);
  const userAgent = userAgentOf(terraformVersion, options);
  const client =
    settings &&
    connect({ ...settings, userAgent, env: options.env, log: (event) => logEvent(log, event) }, diagnostics);
  return {
    rymi: client && {
      numbers: new Numbers(client),
      agents: new Agents(client),
      account: new Account(client),
    },
    onExisting: config["on_existing"] === "error" ? "error" : "adopt",
    ownership: new Ownership(),
    wrongAccount: new WrongAccountDetector(),
    webhookWarnings: new WebhookWarnings(),
  };
}

/** An invalid proxy is an error of the environment, so the diagnostic names no attribute. */
function connect(options: RymiClientOptions, diagnostics: Diagnostics): RymiClient | undefined {
  try {
    return new RymiClient(options);
  } catch (error) {
    if (!isRymiError(error)) throw error;
    diagnostics.error({ summary: "Invalid provider configuration", detail: error.message });
    return undefined;
  }
}

/** Includes the text of `TF_APPEND_USER_AGENT`, as Terraform's own requests do. */
function userAgentOf(terraformVersion: string, { version, env }: ConfigureOptions): string {
  const addition = env["TF_APPEND_USER_AGENT"]?.trim() ?? "";
  const userAgent = `cdktf-rymi/${version} (Terraform ${terraformVersion})`;
  // A header can have only these characters.
  return /^[\x20-\x7e]+$/.test(addition) ? `${userAgent} ${addition}` : userAgent;
}

function logEvent(log: Logger, { type, method, path, attempt, ...rest }: ClientEvent): void {
  const fields = { method, path, attempt, ...rest };
  if (type === "answer") log.debug("answer from Rymi", fields);
  else log.warn(type === "retry" ? "request to Rymi is repeated" : "Rymi's rate limit is reached", fields);
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Options of the client: from the provider block, else from the environment.
 *
 * Undefined if a value is unknown, or after an error, which is reported in `diagnostics`.
 */
function readSettings(
  config: ProviderConfig,
  env: Environment,
  diagnostics: Diagnostics,
): RymiClientOptions | undefined {
  if (Object.values(config).some(isUnknown)) return undefined;
  const readText = (
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
  const apiKey = readText("api_key", "RYMI_API_KEY", parseApiKey);
  const baseUrl = readText("base_url", "RYMI_BASE_URL", parseBaseUrl);
  const workspace = readText("workspace", "RYMI_WORKSPACE", parseWorkspace);
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
