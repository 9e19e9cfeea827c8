import { ComplexList, ComplexObject, type IInterpolatingParent, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import { type Attributes, RymiDataSource } from "./binding";

/** One of the agents; every property is a reference that Terraform fills in. */
export class DataRymiAgentsAgentsOutputReference extends ComplexObject {
  /** @param complexObjectIndex position in the list, from 0 */
  constructor(
    terraformResource: IInterpolatingParent,
    terraformAttribute: string,
    complexObjectIndex: number,
    complexObjectIsFromSet: boolean,
  ) {
    super(terraformResource, terraformAttribute, complexObjectIsFromSet, complexObjectIndex);
  }

  /** Id of the agent, a UUID: what `agentId` of a number takes. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** Name of the agent as it stands in Rymi. */
  get name(): string {
    return this.getStringAttribute("name");
  }
}

/** The agents, sorted by name. `allWithMapKey("id")` makes an iterator for `forEach`. */
export class DataRymiAgentsAgentsList extends ComplexList {
  /** @param index position in the list, from 0; Terraform fails at plan when there is none */
  get(index: number): DataRymiAgentsAgentsOutputReference {
    return new DataRymiAgentsAgentsOutputReference(
      this.terraformResource,
      this.terraformAttribute,
      index,
      this.wrapsSet,
    );
  }
}

/**
 * All agents of the Rymi account (data source `rymi_agents`). For one whose name is known take `DataRymiAgent`.
 *
 * @example
 * const all = new DataRymiAgents(this, "agents");
 * new TerraformOutput(this, "how-many-agents", { value: Fn.lengthOf(all.agents) });
 */
export class DataRymiAgents extends RymiDataSource {
  /** Terraform's name of the data source. */
  static readonly tfResourceType = "rymi_agents";

  readonly #agents = new DataRymiAgentsAgentsList(this, "agents", false);

  /**
   * @param scope the stack, or a construct in it
   * @param id construct id, unique in its scope
   * @param config cdktf's `provider`, `dependsOn`, `forEach` and the like
   */
  constructor(scope: Construct, id: string, config: TerraformMetaArguments = {}) {
    super(scope, id, DataRymiAgents.tfResourceType, config);
  }

  /** `all`. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** The agents found. Their count and values are known at plan only. */
  get agents(): DataRymiAgentsAgentsList {
    return this.#agents;
  }

  protected override synthesizeAttributes(): Attributes {
    return {};
  }
}
