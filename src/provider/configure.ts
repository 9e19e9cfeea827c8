import { type ClientEvent, isRymiError, RymiClient, type RymiClientOptions } from "../client";
import { Agents, Numbers } from "../numbers";
import type { ConfigureRequest, Diagnostics, Logger } from "../tfplugin";
import { Account } from "./account";
import { AdvisedAgents } from "./advised-agents";
import { AdvisedNumbers } from "./advised-numbers";
import type { RymiHost } from "./host";
import { Ownership } from "./ownership";
import type { providerSchema } from "./schemas";
import { type Environment, readSettings } from "./settings";
import { SilentNumbers } from "./silent-numbers";
import { WrongAccountDetector } from "./wrong-account";

export interface ConfigureOptions {
  readonly env: Environment;
  readonly version: string;
}

/** Makes no request: Terraform configures a provider in every process and asks it for something only in some. */
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
    numbers: client && new AdvisedNumbers(new Numbers(client)),
    agents: client && new AdvisedAgents(new Agents(client)),
    account: client && new Account(client),
    onExisting: config["on_existing"] === "error" ? "error" : "adopt",
    ownership: new Ownership(),
    wrongAccount: new WrongAccountDetector(),
    silentNumbers: new SilentNumbers(),
  };
}

/** A proxy that cannot be used is a mistake in the environment, not in the provider block. */
function connect(options: RymiClientOptions, diagnostics: Diagnostics): RymiClient | undefined {
  try {
    return new RymiClient(options);
  } catch (error) {
    if (!isRymiError(error)) throw error;
    diagnostics.error({ summary: "Invalid provider configuration", detail: error.message });
    return undefined;
  }
}

/** With what `TF_APPEND_USER_AGENT` adds, as Terraform's own requests have it. */
function userAgentOf(terraformVersion: string, { version, env }: ConfigureOptions): string {
  const addition = env["TF_APPEND_USER_AGENT"]?.trim() ?? "";
  const own = `cdktf-rymi/${version} (Terraform ${terraformVersion})`;
  // Other characters cannot stand in a header.
  return /^[\x20-\x7e]+$/.test(addition) ? `${own} ${addition}` : own;
}

function logEvent(log: Logger, { type, method, path, attempt, ...rest }: ClientEvent): void {
  const fields = { method, path, attempt, ...rest };
  if (type === "answer") log.debug("answer from Rymi", fields);
  else log.warn(type === "retry" ? "request to Rymi is repeated" : "Rymi's rate limit is reached", fields);
}
