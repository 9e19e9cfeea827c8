import { ComplexList, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import { type Attributes, ListItem, RymiDataSource } from "./binding";
import { checkedAgentId, checkedNumber } from "./checks";

/** Configuration of a {@link DataRymiNumber}, besides cdktf's `provider`, `dependsOn`, `forEach` and the like. */
export interface DataRymiNumberConfig extends TerraformMetaArguments {
  /** The phone number in E.164: a plus sign, then 2 to 15 digits, the first not 0, `"+15551234567"`. */
  readonly number: string;
}

/**
 * A number that is registered at Rymi, read without managing it (data source `rymi_number`). The plan fails when this account
 * does not have the number.
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
   * @throws Error naming the construct's path, the value and the remedy, when `number` is known here and not an E.164 number
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

  /** Id of the agent that answers, a UUID; null in Terraform without one. */
  get agentId(): string {
    return this.getStringAttribute("agent_id");
  }

  /** When the number was registered, as Rymi writes it. */
  get createdAt(): string {
    return this.getStringAttribute("created_at");
  }

  /** Id of the workspace that the key acts in; null in Terraform where Rymi does not report it. */
  get workspaceId(): string {
    return this.getStringAttribute("workspace_id");
  }

  /**
   * Whether calls reach Rymi: `configured`, `manual_required`, `failed` or `no_carrier`; null in Terraform where Rymi does
   * not report it.
   */
  get webhookStatus(): string {
    return this.getStringAttribute("webhook_status");
  }

  /** URL that the carrier has to call for this number; null in Terraform where Rymi does not report it. */
  get webhookUrl(): string {
    return this.getStringAttribute("webhook_url");
  }

  protected override synthesizeAttributes(): Attributes {
    return { number: this.#number };
  }
}

/** Configuration of a {@link DataRymiNumbers}, besides cdktf's `provider`, `dependsOn`, `forEach` and the like. */
export interface DataRymiNumbersConfig extends TerraformMetaArguments {
  /** Only the numbers of this agent, by its id, a UUID. Default: all numbers of the account. */
  readonly agentId?: string;
}

/** One number of a {@link DataRymiNumbers}; every property is a reference that Terraform resolves. */
export class DataRymiNumbersNumbersOutputReference extends ListItem {
  /** The phone number, E.164. */
  get number(): string {
    return this.getStringAttribute("number");
  }

  /** Id of the agent that answers, a UUID; null in Terraform without one. */
  get agentId(): string {
    return this.getStringAttribute("agent_id");
  }

  /** When the number was registered, as Rymi writes it. */
  get createdAt(): string {
    return this.getStringAttribute("created_at");
  }

  /**
   * Whether calls reach Rymi: `configured`, `manual_required`, `failed` or `no_carrier`; null in Terraform where Rymi does
   * not report it.
   */
  get webhookStatus(): string {
    return this.getStringAttribute("webhook_status");
  }

  /** URL that the carrier has to call for this number; null in Terraform where Rymi does not report it. */
  get webhookUrl(): string {
    return this.getStringAttribute("webhook_url");
  }
}

/** The numbers, sorted. `allWithMapKey("number")` makes an iterator for `forEach`. */
export class DataRymiNumbersNumbersList extends ComplexList {
  /** @param index position in the list, from 0; the plan fails when there is none */
  get(index: number): DataRymiNumbersNumbersOutputReference {
    const { terraformResource, terraformAttribute, wrapsSet } = this;
    return new DataRymiNumbersNumbersOutputReference(terraformResource, terraformAttribute, index, wrapsSet);
  }
}

/**
 * All numbers of the Rymi account, or those of one agent, read without managing them (data source `rymi_numbers`).
 *
 * @example
 * const all = new DataRymiNumbers(this, "all");
 * new TerraformOutput(this, "how-many", { value: Fn.lengthOf(all.numbers) });
 * new TerraformOutput(this, "first", { value: all.numbers.get(0).number });
 */
export class DataRymiNumbers extends RymiDataSource {
  /** Terraform's name of the data source. */
  static readonly tfResourceType = "rymi_numbers";

  #agentId: string | undefined;
  readonly #numbers = new DataRymiNumbersNumbersList(this, "numbers", false);

  /**
   * @param scope the stack, or a construct in it
   * @param id construct id, unique in its scope
   * @throws Error naming the construct's path, the value and the remedy, when `agentId` is known here and not a UUID
   */
  constructor(scope: Construct, id: string, config: DataRymiNumbersConfig = {}) {
    super(scope, id, DataRymiNumbers.tfResourceType, config);
    this.#agentId = checkedAgentId(this, config.agentId);
  }

  /** The filter, or `all`. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** Reference to the filter. See `agentIdInput` for the value given here. */
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

  /** Id of the workspace that the key acts in; null in Terraform where Rymi does not report it. */
  get workspaceId(): string {
    return this.getStringAttribute("workspace_id");
  }

  /** The numbers. Their count and values are known at plan. */
  get numbers(): DataRymiNumbersNumbersList {
    return this.#numbers;
  }

  protected override synthesizeAttributes(): Attributes {
    return { agent_id: this.#agentId };
  }
}
