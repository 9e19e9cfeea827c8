import type { TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import { type Attributes, RymiDataSource } from "./binding";
import { checkedNumber } from "./checks";

/** What a {@link DataRymiNumber} is looked up by, besides cdktf's `provider`, `dependsOn`, `forEach` and the like. */
export interface DataRymiNumberConfig extends TerraformMetaArguments {
  /** The phone number in E.164: a plus sign, then 2 to 15 digits, the first not 0, `"+15551234567"`. */
  readonly number: string;
}

/**
 * A number that is registered at Rymi already, read without managing it (data source `rymi_number`). Planning fails
 * when this account has no such number.
 *
 * @example
 * const desk = new DataRymiNumber(this, "desk", { number: "+15551234567" });
 * new TerraformOutput(this, "answered-by", { value: desk.agentId });
 */
export class DataRymiNumber extends RymiDataSource {
  /** Terraform's name of the data source. */
  static readonly tfResourceType = "rymi_number";

  #number: string;

  /**
   * @param scope the stack, or a construct in it
   * @param id construct id, unique in its scope
   * @throws Error naming the construct's path, the value and the remedy, when `number` is known here and no E.164 number
   */
  constructor(scope: Construct, id: string, config: DataRymiNumberConfig) {
    super(scope, id, DataRymiNumber.tfResourceType, config);
    this.#number = checkedNumber(this, config.number);
  }

  /** The number itself, as Terraform knows it. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** Reference to the number. See `numberInput` for the value given here. */
  get number(): string {
    return this.getStringAttribute("number");
  }
  set number(value: string) {
    this.#number = checkedNumber(this, value);
  }
  get numberInput(): string {
    return this.#number;
  }

  /** Id of the agent that answers, a UUID; null in Terraform when nobody does. */
  get agentId(): string {
    return this.getStringAttribute("agent_id");
  }

  /** When the number was registered, as Rymi writes it. */
  get createdAt(): string {
    return this.getStringAttribute("created_at");
  }

  /** Id of the workspace that the key acts in; null in Terraform where Rymi does not say. */
  get workspaceId(): string {
    return this.getStringAttribute("workspace_id");
  }

  /**
   * Whether calls reach Rymi: `configured`, `manual_required`, `failed` or `no_carrier`; null in Terraform where Rymi does
   * not say.
   */
  get webhookStatus(): string {
    return this.getStringAttribute("webhook_status");
  }

  /** What the carrier has to call for this number; null in Terraform where Rymi does not say. */
  get webhookUrl(): string {
    return this.getStringAttribute("webhook_url");
  }

  protected override synthesizeAttributes(): Attributes {
    return { number: this.#number };
  }
}
