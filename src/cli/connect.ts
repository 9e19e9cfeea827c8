import { DEFAULT_BASE_URL, parseBaseUrl, RymiClient } from "../client";
import { DEFAULT_PROVIDER, type DeclaredNumbers, matchProvider } from "../declared";
import { CliError, type Io } from "../io";

/** Values of flags; undefined for those that were not given. */
export interface ConnectFlags {
  /** `--base-url`; then `RYMI_BASE_URL`, then Rymi itself. */
  readonly baseUrl?: string | undefined;
  /** `--workspace`; then `RYMI_WORKSPACE`, then the workspace of the key. */
  readonly workspace?: string | undefined;
}

/**
 * A client for the account of `RYMI_API_KEY`.
 *
 * @throws {CliError} without a key; RymiError when the key or the address is malformed
 */
export function connect({ baseUrl, workspace }: ConnectFlags, { env, version }: Io): RymiClient {
  return new RymiClient({
    apiKey: apiKeyOf(env),
    baseUrl: baseUrl ?? (env["RYMI_BASE_URL"] || undefined),
    workspace: workspace ?? (env["RYMI_WORKSPACE"] || undefined),
    userAgent: `cdktf-rymi/${version}`,
    env,
  });
}

/**
 * A client for declared numbers. The provider blocks of their stacks may set the base URL and the workspace.
 *
 * @param flags `provider`: the provider whose numbers are to be read, `rymi` by default
 * @throws {CliError} without a key, when the stacks disagree, or when only Terraform knows one of the two; RymiError when the key or the
 *   address is malformed
 */
export function connectFor(
  { providers }: DeclaredNumbers,
  flags: ConnectFlags & { readonly provider?: string },
  io: Io,
): RymiClient {
  const { provider = DEFAULT_PROVIDER } = flags;
  const blocks = providers.filter(({ name }) => matchProvider(name, provider) !== "no");
  const { url, notice } = baseUrlOf(blocks, flags.baseUrl, io.env);
  const workspace = flags.workspace ?? workspaceOf(blocks, io.env);
  const client = connect({ baseUrl: url, workspace }, io);
  if (notice !== undefined) io.stderr(`${notice}\n`);
  return client;
}

function apiKeyOf(env: Io["env"]): string {
  const apiKey = env["RYMI_API_KEY"];
  if (apiKey) return apiKey;
  throw new CliError(
    "RYMI_API_KEY is not set. Put the secret key of the Rymi account into that environment variable.",
  );
}

type Blocks = DeclaredNumbers["providers"];

/** The URL that the key is sent to. The notice says that it comes from a stack, or that a stack has another one. */
interface BaseUrl {
  readonly url: string;
  readonly notice?: string;
}

/**
 * Flag and variable take precedence over the stacks: otherwise, write access to `cdktf.out` would be enough to send the key
 * anywhere.
 */
function baseUrlOf(blocks: Blocks, flag: string | undefined, env: Io["env"]): BaseUrl {
  const chosen = flag ?? (env["RYMI_BASE_URL"] || undefined);
  if (chosen === undefined) return baseUrlOfBlocks(blocks);
  const url = parseBaseUrl(chosen);
  const other = blocks.find(({ baseUrl }) => typeof baseUrl === "string" && !isSame(baseUrl, url));
  if (other === undefined) return { url };
  const source = flag === undefined ? "RYMI_BASE_URL" : "--base-url";
  return { url, notice: `Requests go to ${url}, from ${source}; stack ${other.stack} has another base_url.` };
}

function baseUrlOfBlocks(blocks: Blocks): BaseUrl {
  const urls = blocks.map(({ stack, baseUrl }) => {
    // Null: not set. Undefined: only Terraform knows it.
    if (baseUrl !== undefined) return parseBaseUrl(baseUrl ?? DEFAULT_BASE_URL);
    throw new CliError(
      `Only Terraform knows the base_url of stack ${stack}. Give it with --base-url or RYMI_BASE_URL.`,
    );
  });
  const [url = DEFAULT_BASE_URL, ...others] = new Set(urls);
  if (others.length > 0) {
    throw new CliError(
      `The stacks have different base URLs (${[url, ...others].join(", ")}). Check them one by one with --stack, or choose one with --base-url.`,
    );
  }
  if (url === DEFAULT_BASE_URL) return { url };
  const notice = `RYMI_API_KEY is sent to ${url}, the base_url of stack ${blocks[0]?.stack}. If that is not your Rymi, set RYMI_BASE_URL or --base-url.`;
  return { url, notice };
}

function isSame(baseUrl: string, url: string): boolean {
  try {
    return parseBaseUrl(baseUrl) === url;
  } catch {
    return false;
  }
}

/** The block takes precedence over `RYMI_WORKSPACE`, as in the provider. Undefined for the workspace of the key. */
function workspaceOf(blocks: Blocks, env: Io["env"]): string | undefined {
  const unresolved = blocks.find(({ workspace }) => workspace === undefined);
  if (unresolved !== undefined) {
    throw new CliError(
      `Only Terraform knows the workspace of the provider of stack ${unresolved.stack}. Give it with --workspace.`,
    );
  }
  const fallback = env["RYMI_WORKSPACE"] || undefined;
  const [workspace = fallback, ...others] = new Set(blocks.map((block) => block.workspace ?? fallback));
  if (others.length === 0) return workspace;
  const names = [workspace, ...others].map((each) => each ?? "the key's own");
  throw new CliError(
    `The stacks have different workspaces (${names.join(", ")}). Check them one by one with --stack, or choose one with --workspace.`,
  );
}
