import { Agents } from "../agents";
import { type ClientEvent, RymiClient } from "../client";
import { Numbers } from "../numbers";
import type { ConfigureRequest, Logger } from "../tfplugin";
import { Activity } from "./activity";
import { AdvisedAgents } from "./advised-agents";
import { AdvisedNumbers } from "./advised-numbers";
import { Claims } from "./claims";
import type { RymiHost } from "./host";
import { OpenRemovals } from "./open-removals";
import { Presence } from "./presence";
import type { providerSchema } from "./schemas";
import { type Environment, readSettings } from "./settings";

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
  const userAgent = `cdktf-rymi/${options.version} (Terraform ${terraformVersion})`;
  const activity = new Activity();
  const claims = new Claims(activity);
  const client = settings && new RymiClient({ ...settings, userAgent, log: (event) => logEvent(log, event) });
  return {
    numbers: client && new AdvisedNumbers(new Numbers(client)),
    agents: client && new AdvisedAgents(new Agents(client)),
    onExisting: config["on_existing"] === "error" ? "error" : "adopt",
    activity,
    claims,
    openRemovals: new OpenRemovals(claims, activity),
    presence: new Presence(activity),
  };
}

function logEvent(log: Logger, { type, method, path, attempt, ...rest }: ClientEvent): void {
  const fields = { method, path, attempt, ...rest };
  if (type === "answer") log.debug("answer from Rymi", fields);
  else log.warn(type === "retry" ? "request to Rymi is repeated" : "Rymi's rate limit is reached", fields);
}
