import { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";
import {
  explainBaseUrl,
  explainLimit,
  explainOnExisting,
  explainWorkspace,
  PROVIDER_SOURCE,
} from "../api/settings";
import { quoted } from "../api/text";
import { type Attributes, GENERATOR_METADATA, hclAttributes } from "./binding";
import { checked, checkedId, explainApiKey, isKnown } from "./checks";
import { installAtSynth } from "./install-at-synth";
import { isTerraformName, NAME_RULE } from "./terraform-names";

/** Configuration of {@link RymiProvider}. Everything is optional; with `RYMI_API_KEY` set, nothing is needed. */
export interface RymiProviderConfig {
  /**
   * Secret key of the Rymi account, `rymi_…`. Default: the environment variable `RYMI_API_KEY` where Terraform runs.
   *
   * A literal key is refused, because synthesized code is plain text. Pass the `stringValue` of a `TerraformVariable` with
   * `sensitive: true` and without default, or an attribute of another resource. An ephemeral one keeps the key out of plan
   * files as well.
   */
  readonly apiKey?: string;
  /**
   * Id of the workspace of the numbers, for a key that may act in several. Default: the environment variable
   * `RYMI_WORKSPACE` where Terraform runs, else the key's own workspace. Not a secret. May be a token of cdktf.
   */
  readonly workspace?: string;
  /**
   * Base URL of Rymi's API, with or without the trailing `/v1`. Default: the environment variable `RYMI_BASE_URL`, else
   * `https://api.rymi.live`. `http://` is accepted for this machine only (`localhost`, `127.0.0.1`, `[::1]`).
   */
  readonly baseUrl?: string;
  /**
   * Name of the provider, where one stack has several Rymi accounts or workspaces. Pass the provider to each resource of the
   * account:
   * `new RymiNumber(this, "desk", { number, provider: secondAccount })`.
   */
  readonly alias?: string;
  /** Time limit of one request in seconds, from 1 to 600. Default: 30. */
  readonly requestTimeout?: number;
  /** How often a failed request is repeated, from 0 to 20. Default: 4. */
  readonly maxRetries?: number;
  /**
   * Maximum of requests per minute, from 1 to 60000, in each provider process: Terraform starts one for each `RymiProvider`.
   * Default: as many as Rymi accepts. Set it to leave a part of Rymi's limit to other users of the account.
   */
  readonly requestsPerMinute?: number;
  /**
   * What the creation of a number does when this account has it already: `"adopt"` (the default) adopts it, with a warning,
   * and sets the agent of the configuration; `"error"` fails and changes nothing.
   */
  readonly onExisting?: "adopt" | "error";
  /**
   * Folder with archives of the release of this version, `terraform-provider-rymi_VERSION_OS_ARCH.zip`: the provider as
   * executables for machines without Node.js (HCP Terraform's own, images without Node.js, Windows). Synth installs them for
   * their platforms; all other platforms get the provider that needs Node.js. A relative path starts in the working directory
   * of the app, which under `cdktf` is the folder of `cdktf.json`. All providers of a stack must have the same folder.
   */
  readonly executables?: string;
}

/**
 * The Terraform provider for Rymi. A stack needs one for all its numbers.
 *
 * It needs no registry: synth copies the provider, which is part of this package, into `terraform.d/plugins` of the stack folder
 * and records it in `.terraform.lock.hcl`, so that plain `cdktf deploy` works. It runs on Node.js, which must be on the PATH of
 * Terraform, except with `executables`. If the CLI configuration of Terraform has a `provider_installation` block, it must name
 * `terraform.d/plugins` as a `filesystem_mirror`.
 *
 * @example
 * new RymiProvider(this, "rymi"); // the key comes from RYMI_API_KEY
 * new RymiNumber(this, "desk", { number: "+15551234567", agentId: "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d" });
 */
export class RymiProvider extends TerraformProvider {
  /** Terraform's name of the provider. */
  static readonly tfResourceType = "rymi";

  #apiKey: string | undefined;
  #workspace: string | undefined;
  #baseUrl: string | undefined;
  #alias: string | undefined;
  #requestTimeout: number | undefined;
  #maxRetries: number | undefined;
  #requestsPerMinute: number | undefined;
  #onExisting: "adopt" | "error" | undefined;

  /**
   * @param scope the stack, or a construct in it
   * @param id construct id, unique in its scope
   * @throws Error naming the construct's path, when a value that is known at synth is not allowed, such as a literal key
   */
  constructor(scope: Construct, id: string, config: RymiProviderConfig = {}) {
    super(scope, checkedId(scope, id), {
      terraformResourceType: RymiProvider.tfResourceType,
      terraformGeneratorMetadata: GENERATOR_METADATA,
      terraformProviderSource: PROVIDER_SOURCE,
    });
    this.apiKey = config.apiKey;
    this.workspace = config.workspace;
    this.baseUrl = config.baseUrl;
    this.alias = config.alias;
    this.requestTimeout = config.requestTimeout;
    this.maxRetries = config.maxRetries;
    this.requestsPerMinute = config.requestsPerMinute;
    this.onExisting = config.onExisting;

    this.node.addValidation({ validate: () => this.#validateOverrides() });
    installAtSynth(this, config.executables);
  }

  /** See {@link RymiProviderConfig.apiKey}. */
  get apiKey(): string | undefined {
    return this.#apiKey;
  }
  set apiKey(value: string | undefined) {
    this.#apiKey = checked(this, "apiKey", value, explainApiKey);
  }
  resetApiKey(): void {
    this.#apiKey = undefined;
  }
  get apiKeyInput(): string | undefined {
    return this.#apiKey;
  }

  /** See {@link RymiProviderConfig.workspace}. */
  get workspace(): string | undefined {
    return this.#workspace;
  }
  set workspace(value: string | undefined) {
    this.#workspace = checked(this, "workspace", value, explainWorkspace);
  }
  resetWorkspace(): void {
    this.#workspace = undefined;
  }
  get workspaceInput(): string | undefined {
    return this.#workspace;
  }

  /** See {@link RymiProviderConfig.baseUrl}. */
  get baseUrl(): string | undefined {
    return this.#baseUrl;
  }
  set baseUrl(value: string | undefined) {
    this.#baseUrl = checked(this, "baseUrl", value, explainBaseUrl);
  }
  resetBaseUrl(): void {
    this.#baseUrl = undefined;
  }
  get baseUrlInput(): string | undefined {
    return this.#baseUrl;
  }

  /** See {@link RymiProviderConfig.alias}. */
  override get alias(): string | undefined {
    return this.#alias;
  }
  override set alias(value: string | undefined) {
    this.#alias = checked(this, "alias", value, explainAlias);
  }
  resetAlias(): void {
    this.#alias = undefined;
  }
  get aliasInput(): string | undefined {
    return this.#alias;
  }

  /** See {@link RymiProviderConfig.requestTimeout}. */
  get requestTimeout(): number | undefined {
    return this.#requestTimeout;
  }
  set requestTimeout(value: number | undefined) {
    this.#requestTimeout = checked(this, "requestTimeout", value, (known) =>
      explainLimit("requestTimeoutSeconds", known),
    );
  }
  resetRequestTimeout(): void {
    this.#requestTimeout = undefined;
  }
  get requestTimeoutInput(): number | undefined {
    return this.#requestTimeout;
  }

  /** See {@link RymiProviderConfig.maxRetries}. */
  get maxRetries(): number | undefined {
    return this.#maxRetries;
  }
  set maxRetries(value: number | undefined) {
    this.#maxRetries = checked(this, "maxRetries", value, (known) => explainLimit("maxRetries", known));
  }
  resetMaxRetries(): void {
    this.#maxRetries = undefined;
  }
  get maxRetriesInput(): number | undefined {
    return this.#maxRetries;
  }

  /** See {@link RymiProviderConfig.requestsPerMinute}. */
  get requestsPerMinute(): number | undefined {
    return this.#requestsPerMinute;
  }
  set requestsPerMinute(value: number | undefined) {
    this.#requestsPerMinute = checked(this, "requestsPerMinute", value, (known) =>
      explainLimit("requestsPerMinute", known),
    );
  }
  resetRequestsPerMinute(): void {
    this.#requestsPerMinute = undefined;
  }
  get requestsPerMinuteInput(): number | undefined {
    return this.#requestsPerMinute;
  }

  /** See {@link RymiProviderConfig.onExisting}. */
  get onExisting(): "adopt" | "error" | undefined {
    return this.#onExisting;
  }
  set onExisting(value: "adopt" | "error" | undefined) {
    this.#onExisting = checked(this, "onExisting", value, explainOnExisting);
  }
  resetOnExisting(): void {
    this.#onExisting = undefined;
  }
  get onExistingInput(): "adopt" | "error" | undefined {
    return this.#onExisting;
  }

  /** Refuses a literal key from `addOverride("api_key", …)`, which does not call the setter. */
  #validateOverrides(): string[] {
    const override: unknown = this.rawOverrides.api_key;
    return override === undefined || !isKnown(override) ? [] : [`api_key: ${explainApiKey()}`];
  }

  protected override synthesizeAttributes(): Attributes {
    return {
      api_key: this.#apiKey,
      workspace: this.#workspace,
      base_url: this.#baseUrl,
      alias: this.#alias,
      request_timeout: this.#requestTimeout,
      max_retries: this.#maxRetries,
      requests_per_minute: this.#requestsPerMinute,
      on_existing: this.#onExisting,
    };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return hclAttributes(this.synthesizeAttributes());
  }
}

function explainAlias(value: string): string | undefined {
  if (isTerraformName(value)) return undefined;
  return `${quoted(value)} is not a valid name in Terraform: ${NAME_RULE}. Write another one, such as "second".`;
}
