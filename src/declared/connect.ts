import { RymiClient } from "../client";
import { CliError, type Io } from "../io";
import type { BaseUrl } from "./base-url";

/**
 * A client for the account of `RYMI_API_KEY`.
 *
 * @param baseUrl default: `RYMI_BASE_URL`, else Rymi itself. What is to be known of it is said on stderr
 * @param workspace default: `RYMI_WORKSPACE`, else the key's own
 * @throws {CliError} without a key; RymiError when key or address are none
 */
export function connect({ env, version, stderr }: Io, baseUrl?: BaseUrl, workspace?: string): RymiClient {
  const apiKey = env["RYMI_API_KEY"];
  if (!apiKey) {
    throw new CliError(
      "RYMI_API_KEY is not set. Put the secret key of the Rymi account into that environment variable.",
    );
  }
  if (baseUrl?.notice !== undefined) stderr(`${baseUrl.notice}\n`);
  return new RymiClient({
    apiKey,
    baseUrl: baseUrl?.url ?? (env["RYMI_BASE_URL"] || undefined),
    workspace: workspace ?? (env["RYMI_WORKSPACE"] || undefined),
    userAgent: `cdktf-rymi/${version}`,
    env,
  });
}
