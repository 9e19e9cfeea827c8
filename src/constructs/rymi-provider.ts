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
import { bringProviderAtSynth } from "./bring-provider";
import { checked, checkedId, explainApiKey, isKnown } from "./checks";
import { isTerraformName, NAME_RULE } from "./terraform-names";

/** Settings of {@link RymiProvider}. All are optional; with `RYMI_API_KEY` set, none is needed. */
export interface RymiProviderConfig {
  /**
   * Secret key of the Rymi account, `rymi_…`. Default: the environment variable `RYMI_API_KEY` where Terraform runs.
   *
   * Never a key as such: synthesized code is plain text, so a literal is refused. Pass the `stringValue` of a
   * `TerraformVariable` with `sensitive: true` and no default, or an attribute of another resource. Either may be
   * ephemeral, which keeps the key out of plan files, too.
   */
  readonly apiKey?: string;
  /**
   * Id of the workspace that the numbers belong to, for a key that may act in several. Default: the environment variable
   * `RYMI_WORKSPACE` where Terraform runs, else the key's own workspace. Not a secret; may be a token.
   */
  readonly workspace?: string;
  /**
   * Where Rymi's API is, with or without the trailing `/v1`. Default: the environment variable `RYMI_BASE_URL`, else
   * `https://api.rymi.live`. `http://` is taken for this machine only (`localhost`, `127.0.0.1`, `[::1]`).
   */
  readonly baseUrl?: string;
  /**
   * Name that tells several Rymi accounts or workspaces in one stack apart. Hand the provider to each resource of the account:
   * `new RymiNumber(this, "desk", { number, provider: secondAccount })`.
   */
  readonly alias?: string;
  /** Seconds that one request may take, from 1 to 600. Default: 30. */
  readonly requestTimeout?: number;
  /** How often a request that failed on its way is repeated, from 0 to 20. Default: 4. */
  readonly maxRetries?: number;
  /**
   * Most requests in a minute, from 1 to 60000, counted in each provider process: Terraform starts one for each
   * `RymiProvider`. Default: as many as Rymi lets through. Set it to leave room for others who use the same account.
   */
  readonly requestsPerMinute?: number;
  /**
   * What creating a number does when this account has it already: `"adopt"` (the default) takes it over, with a
   * warning, and gives it the agent of the configuration; `"error"` leaves it alone and fails.
   */
  readonly onExisting?: "adopt" | "error";
  /**
   * Folder with archives of the release of this version, `terraform-provider-rymi_VERSION_OS_ARCH.zip`: the provider as
   * executables for machines without Node.js (HCP Terraform's own, images without Node.js, Windows). Synth installs those
   * that are there for their platforms; all other platforms get the provider that needs Node.js. A relative path starts
   * where the app runs, which under `cdktf` is the folder of `cdktf.json`. One folder for all providers of a stack.
   */
  readonly executables?: string;
}

/**
 * The Terraform provider for Rymi. One in a stack serves all its numbers.
 *
 * It needs no registry: when the app synthesizes, the provider, which is part of this package, is copied into
 * `terraform.d/plugins` of the stack folder and recorded in `.terraform.lock.hcl`, so that plain `cdktf deploy`
 * works. It runs on Node.js, which must be on the PATH of Terraform, except with `executables`. Where the CLI configuration of Terraform has a
 * `provider_installation` block of its own, that must name `terraform.d/plugins` as a `filesystem_mirror`.
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
   * @throws Error naming the construct's path, when a value known here is refused: a literal key above all
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
    bringProviderAtSynth(this, config.executables);
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

  /** `addOverride("api_key", …)` goes around the setter, and a key must not get around the rule. */
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
  return `Terraform cannot take the name ${quoted(value)}: ${NAME_RULE}. Write another one, such as "second".`;
}
