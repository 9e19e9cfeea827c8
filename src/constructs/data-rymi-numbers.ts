import { ComplexList, ComplexObject, type IInterpolatingParent, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import { type Attributes, RymiDataSource } from "./binding";
import { checkedAgentId } from "./checks";

/** What {@link DataRymiNumbers} are filtered by, besides cdktf's `provider`, `dependsOn`, `forEach` and the like. */
export interface DataRymiNumbersConfig extends TerraformMetaArguments {
  /** Only the numbers this agent answers, by its id, a UUID. Left out: all numbers of the account. */
  readonly agentId?: string;
}

/** One of the numbers; every property is a reference that Terraform fills in. */
export class DataRymiNumbersNumbersOutputReference extends ComplexObject {
  /** @param complexObjectIndex position in the list, from 0 */
  constructor(
    terraformResource: IInterpolatingParent,
    terraformAttribute: string,
    complexObjectIndex: number,
    complexObjectIsFromSet: boolean,
  ) {
    super(terraformResource, terraformAttribute, complexObjectIsFromSet, complexObjectIndex);
  }

  /** The phone number, E.164. */
  get number(): string {
    return this.getStringAttribute("number");
  }

  /** Id of the agent that answers, a UUID; null in Terraform when nobody does. */
  get agentId(): string {
    return this.getStringAttribute("agent_id");
  }

  /** When the number was registered, as Rymi writes it. */
  get createdAt(): string {
    return this.getStringAttribute("created_at");
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
}

/** The numbers, sorted. `allWithMapKey("number")` makes an iterator for `forEach`. */
export class DataRymiNumbersNumbersList extends ComplexList {
  /** @param index position in the list, from 0; Terraform fails at plan when there is none */
  get(index: number): DataRymiNumbersNumbersOutputReference {
    return new DataRymiNumbersNumbersOutputReference(
      this.terraformResource,
      this.terraformAttribute,
      index,
      this.wrapsSet,
    );
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
   * @throws Error naming the construct's path, the value and the remedy, when `agentId` is known here and no UUID
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

  /** Id of the workspace that the key acts in; null in Terraform where Rymi does not say. */
  get workspaceId(): string {
    return this.getStringAttribute("workspace_id");
  }

  /** The numbers found. Their count and values are known at plan only. */
  get numbers(): DataRymiNumbersNumbersList {
    return this.#numbers;
  }

  protected override synthesizeAttributes(): Attributes {
    return { agent_id: this.#agentId };
  }
}
