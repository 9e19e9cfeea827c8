import { DEFAULT_BASE_URL, parseBaseUrl } from "../../client";
import { CliError } from "../cli-error";
import type { DeclaredSide } from "./declaration";
import { DEFAULT_PROVIDER, isProvider } from "./provider-name";

/**
 * Where the Rymi is that the numbers are registered at, as the provider sees it: what its block says, else the
 * environment, else Rymi itself. To ask another one would make every number look gone, and would show it the key.
 *
 * @throws {CliError} when the stacks disagree, or only Terraform knows
 */
export function baseUrlOf(
  { providers }: DeclaredSide,
  env: Readonly<Record<string, string | undefined>>,
  provider = DEFAULT_PROVIDER,
): string {
  const environment = env["RYMI_BASE_URL"] || undefined;
  const urls = providers
    .filter(({ name }) => isProvider(name, provider) !== false)
    .map(({ stack, baseUrl }) => {
      if (baseUrl !== null) return baseUrl ?? environment ?? DEFAULT_BASE_URL;
      if (environment !== undefined) return environment;
      throw new CliError(
        `Only Terraform knows where the Rymi of stack ${stack} is. Say it with --base-url or RYMI_BASE_URL.`,
      );
    });
  const [first = environment ?? DEFAULT_BASE_URL, ...others] = new Set(urls.map(parseBaseUrl));
  if (others.length === 0) return first;
  throw new CliError(
    `The stacks are about different Rymis (${[first, ...others].join(", ")}). Check them one by one with --stack, or say which one with --base-url.`,
  );
}
