import { ComplexList, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import { type Attributes, ListItem, RymiDataSource } from "./binding";
import { checked } from "./checks";

/** Configuration of a {@link DataRymiAgent}, besides cdktf's `provider`, `dependsOn`, `forEach` and the like. */
export interface DataRymiAgentConfig extends TerraformMetaArguments {
  /** The exact name in Rymi, including letter case and spaces. */
  readonly name: string;
}

/**
 * An agent of the Rymi account, by its name instead of its UUID (data source `rymi_agent`).
 *
 * The plan fails when no agent or several agents have the name, and when this deployment does not list its agents: then use the
 * UUID itself. All names of a stack are looked up with one request for every 200 agents of the account.
 *
 * @example
 * const support = new DataRymiAgent(this, "support", { name: "Support" });
 * new RymiNumber(this, "desk", { number: "+15551234567", agentId: support.id });
 */
export class DataRymiAgent extends RymiDataSource {
  /** Terraform's name of the data source. */
  static readonly tfResourceType = "rymi_agent";

  #name: string;

  /**
   * @param scope the stack, or a construct in it
   * @param id construct id, unique in its scope
   * @throws Error naming the construct's path, when `name` is known here and blank
   */
  constructor(scope: Construct, id: string, config: DataRymiAgentConfig) {
    super(scope, id, DataRymiAgent.tfResourceType, config);
    this.#name = checked(this, "name", config.name, explainName);
  }

  /** Reference to the agent's id, a UUID: the value for `agentId` of a number. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** Reference to the name. See `nameInput` for the value given here. */
  get name(): string {
    return this.getStringAttribute("name");
  }
  set name(value: string) {
    this.#name = checked(this, "name", value, explainName);
  }
  get nameInput(): string {
    return this.#name;
  }

  protected override synthesizeAttributes(): Attributes {
    return { name: this.#name };
  }
}

function explainName(value: string): string | undefined {
  return value.trim() === "" ? "it is empty. Write the name of the agent as it is in Rymi." : undefined;
}

/** One agent of a {@link DataRymiAgents}; every property is a reference that Terraform resolves. */
export class DataRymiAgentsAgentsOutputReference extends ListItem {
  /** Id of the agent, a UUID: the value for `agentId` of a number. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** Name of the agent in Rymi. */
  get name(): string {
    return this.getStringAttribute("name");
  }
}

/** The agents, sorted by name. `allWithMapKey("id")` makes an iterator for `forEach`. */
export class DataRymiAgentsAgentsList extends ComplexList {
  /** @param index position in the list, from 0; the plan fails when there is none */
  get(index: number): DataRymiAgentsAgentsOutputReference {
    const { terraformResource, terraformAttribute, wrapsSet } = this;
    return new DataRymiAgentsAgentsOutputReference(terraformResource, terraformAttribute, index, wrapsSet);
  }
}

/**
 * All agents of the Rymi account (data source `rymi_agents`). For one agent with a known name use `DataRymiAgent`.
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

  /** The agents. Their count and values are known at plan. */
  get agents(): DataRymiAgentsAgentsList {
    return this.#agents;
  }

  protected override synthesizeAttributes(): Attributes {
    return {};
  }
}
