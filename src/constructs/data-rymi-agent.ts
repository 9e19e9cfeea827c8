import type { TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import { type Attributes, RymiDataSource } from "./binding";
import { checked } from "./checks";

/** What a {@link DataRymiAgent} is looked up by, besides cdktf's `provider`, `dependsOn`, `forEach` and the like. */
export interface DataRymiAgentConfig extends TerraformMetaArguments {
  /** The name exactly as it stands in Rymi, letter case and spaces included. */
  readonly name: string;
}

/**
 * An agent of the Rymi account, by its name (data source `rymi_agent`), so that nobody pastes a UUID.
 *
 * Planning fails when no agent has the name or several have it, and where Rymi does not list its agents: then give the
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

  /** Reference to the agent's id, a UUID: what `agentId` of a number takes. */
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
  return value.trim() === "" ? "is empty. Write the name of the agent as it stands in Rymi." : undefined;
}
