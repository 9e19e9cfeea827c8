import { ImportableResource, type TerraformMetaArguments, type TerraformProvider } from "cdktf";
import type { Construct } from "constructs";
import { type Attributes, RymiResource } from "./binding";
import { checkedAgentId, checkedId, checkedNumber, requireUniqueNumbers } from "./checks";
import { checkedName } from "./terraform-names";

/** Configuration of a {@link RymiNumber}, besides cdktf's `provider`, `dependsOn`, `lifecycle`, `forEach`, `count`. */
export interface RymiNumberConfig extends TerraformMetaArguments {
  /**
   * The phone number in E.164: a plus sign, then 2 to 15 digits, the first not 0, `"+15551234567"`. It must
   * be bought at a carrier first. Changing it removes the old number from Rymi and registers the new one.
   */
  readonly number: string;
  /**
   * Id of the agent that answers, a UUID. Changing it re-routes calls at once, and the number stays in service.
   * Default: no agent.
   */
  readonly agentId?: string;
}

/**
 * A phone number registered at Rymi, and the agent that answers it (`rymi_number`).
 *
 * Rymi does not sell numbers: destroying this leaves the number at its carrier. A number that is already registered is
 * adopted (see `onExisting` of the provider). The id is the number itself: `importFrom("+15551234567")` imports it.
 * A stack may declare a number only once.
 *
 * @example
 * new RymiNumber(this, "desk", { number: "+15551234567", agentId: "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d" });
 */
export class RymiNumber extends RymiResource {
  /** Terraform's name of the resource. */
  static readonly tfResourceType = "rymi_number";

  /**
   * Makes `cdktf plan` generate the code for a number that is already registered.
   *
   * @param importToId construct id in the generated code
   * @param importFromId the number, E.164
   * @param provider the account of the number, when the stack has several
   * @throws Error naming the construct's path, when cdktf makes an invalid name from `importToId`
   */
  static generateConfigForImport(
    scope: Construct,
    importToId: string,
    importFromId: string,
    provider?: TerraformProvider,
  ): ImportableResource {
    const importable = new ImportableResource(scope, checkedId(scope, importToId), {
      terraformResourceType: RymiNumber.tfResourceType,
      importId: importFromId,
      ...(provider && { provider }),
    });
    checkedName(importable, () => importable.friendlyUniqueId);
    return importable;
  }

  #number: string;
  #agentId: string | undefined;

  /**
   * @param scope the stack, or a construct in it
   * @param id construct id, unique in its scope
   * @throws Error naming the construct's path, the value and the remedy, when `number` is known here and not an
   *   E.164 number, or `agentId` not a UUID. Tokens, which only Terraform resolves, are checked at plan.
   */
  constructor(scope: Construct, id: string, config: RymiNumberConfig) {
    super(scope, id, RymiNumber.tfResourceType, config);
    this.#number = checkedNumber(this, config.number);
    this.#agentId = checkedAgentId(this, config.agentId);
    requireUniqueNumbers(this.cdktfStack);
  }

  /** The number itself, as Terraform knows it. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** Reference to the number, for outputs and other resources. See `numberInput` for the value given here. */
  get number(): string {
    return this.getStringAttribute("number");
  }
  set number(value: string) {
    this.#number = checkedNumber(this, value);
  }
  get numberInput(): string {
    return this.#number;
  }

  /** Reference to the agent's id, for outputs and other resources. See `agentIdInput` for the value given here. */
  get agentId(): string {
    return this.getStringAttribute("agent_id");
  }
  set agentId(value: string) {
    this.#agentId = checkedAgentId(this, value);
  }
  resetAgentId(): void {
    this.#agentId = undefined;
  }
  get agentIdInput(): string | undefined {
    return this.#agentId;
  }

  /**
   * Reference to the id of the workspace that has the number, once it is created. Null in Terraform where Rymi does not report
   * the workspace of a key.
   */
  get workspaceId(): string {
    return this.getStringAttribute("workspace_id");
  }

  /**
   * Reference to whether calls reach Rymi: `configured`, `manual_required`, `failed` or `no_carrier`. Null in Terraform where
   * Rymi does not report it.
   */
  get webhookStatus(): string {
    return this.getStringAttribute("webhook_status");
  }

  /**
   * Reference to the URL that the carrier has to call for this number; null in Terraform where Rymi does not report it. A
   * carrier's resource cannot use it when this number comes from that resource: that is a cycle.
   */
  get webhookUrl(): string {
    return this.getStringAttribute("webhook_url");
  }

  protected override synthesizeAttributes(): Attributes {
    return { number: this.#number, agent_id: this.#agentId };
  }
}
