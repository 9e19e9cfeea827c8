import { DEFAULT_BASE_URL, parseBaseUrl } from "../client";
import { CliError } from "../io";
import type { DeclaredSide, ProviderBlock } from "./declaration";
import { DEFAULT_PROVIDER, isProvider } from "./provider-name";

/** Where Rymi is, and with it where the key is sent. */
export interface BaseUrl {
  readonly url: string;
  /** What a person has to know of it: that a file decided, or that it did not. */
  readonly notice?: string;
}

/** What is said besides the stacks. */
export interface BaseUrlOptions {
  /** `--base-url` */
  readonly baseUrl: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The provider that was asked for. */
  readonly provider?: string | undefined;
}

/**
 * Where the Rymi is that the numbers are registered at: `--base-url`, else `RYMI_BASE_URL`, else what the provider's block says,
 * else Rymi itself. A person comes before a file: whoever can write into `cdktf.out` could send the key anywhere.
 *
 * @throws {CliError} when the stacks disagree, or only Terraform knows; RymiError when it is no URL to send a key to
 */
export function baseUrlOf({ providers }: DeclaredSide, options: BaseUrlOptions): BaseUrl {
  const { baseUrl: option, env, provider = DEFAULT_PROVIDER } = options;
  const blocks = providers.filter(({ name }) => isProvider(name, provider) !== false);
  const said = option ?? (env["RYMI_BASE_URL"] || undefined);
  if (said === undefined) return baseUrlOfBlocks(blocks);
  const url = parseBaseUrl(said);
  const other = blocks.find(({ baseUrl }) => typeof baseUrl === "string" && !isSame(baseUrl, url));
  if (other === undefined) return { url };
  const source = option === undefined ? "RYMI_BASE_URL" : "--base-url";
  return { url, notice: `${url} is asked, as ${source} says; stack ${other.stack} has another base_url.` };
}

function baseUrlOfBlocks(blocks: readonly ProviderBlock[]): BaseUrl {
  const urls = blocks.map(({ stack, baseUrl }) => {
    if (baseUrl !== null) return parseBaseUrl(baseUrl ?? DEFAULT_BASE_URL);
    throw new CliError(
      `Only Terraform knows where the Rymi of stack ${stack} is. Say it with --base-url or RYMI_BASE_URL.`,
    );
  });
  const [url = DEFAULT_BASE_URL, ...others] = new Set(urls);
  if (others.length > 0) {
    throw new CliError(
      `The stacks are about different Rymis (${[url, ...others].join(", ")}). Check them one by one with --stack, or say which one with --base-url.`,
    );
  }
  if (url === DEFAULT_BASE_URL) return { url };
  return {
    url,
    notice:
      `RYMI_API_KEY is sent to ${url}, as the base_url of stack ${blocks[0]?.stack} says. ` +
      "If that is not your Rymi, set RYMI_BASE_URL or --base-url.",
  };
}

function isSame(baseUrl: string, url: string): boolean {
  try {
    return parseBaseUrl(baseUrl) === url;
  } catch {
    return false;
  }
}
