import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { resource } from "@cdktf/provider-null";
import { Lazy, type LocalExecProvisioner, TerraformElement } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { checkedName, declaredNumbers, requireUniqueNames, watchName } from "../constructs";

/** One of the two resources of a bridge. Its name in Terraform is checked before it is used. */
export class BridgePart extends resource.Resource {
  constructor(scope: Construct, id: string, config: resource.ResourceConfig) {
    super(scope, id, config);
    watchName(this);
  }

  override get friendlyUniqueId(): string {
    return checkedName(this, () => super.friendlyUniqueId);
  }

  override toMetadata(): object {
    requireUniqueNames(this);
    return super.toMetadata();
  }
}

// Blocks that cdktf has no classes for. Its HCL output omits them, which does no harm: numbers stay registered without them.

/** Removes a `null_resource` from the state without running a provisioner. Takes the id of the resource. */
export class Forgotten extends TerraformElement {
  constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  override toTerraform(): object {
    return { removed: [{ from: `null_resource.${this.friendlyUniqueId}`, lifecycle: { destroy: false } }] };
  }
}

/** Moves an instance of a `null_resource` in the state to another key. */
export class MovedKey extends TerraformElement {
  readonly #block: { readonly from: string; readonly to: string };

  constructor(part: BridgePart, from: string, to: string) {
    super(part, `moved-${part.node.children.length}`);
    const address = (key: string) => `null_resource.${part.friendlyUniqueId}[${JSON.stringify(key)}]`;
    this.#block = { from: address(from), to: address(to) };
  }

  override toTerraform(): object {
    return { moved: [this.#block] };
  }
}

/** Our command in the build output. The path is the same from src and from dist. */
const SCRIPT = resolve(__dirname, "../../dist/cli/cdktf-rymi.js");

/**
 * The provisioners that create, change and destroy a number: our command, without a shell, with its values in the environment.
 * The API key is not among them; the command inherits it.
 *
 * A destroy provisioner may refer to its own resource only, so it cannot read the rest of the configuration. But Terraform takes
 * the provisioner from the current configuration, not from the state, so it can contain what synth knows: which declaration
 * each number has now. That makes renames and swaps safe in any order.
 */
export class Provisioners {
  readonly #bridge: IConstruct;
  readonly #interpreter: string[];

  constructor(bridge: IConstruct, command: readonly string[] | undefined) {
    if (command === undefined && !existsSync(SCRIPT)) {
      throw new Error(
        `[${bridge.node.path}] the command cdktf-rymi, which is part of this package, is not at ${SCRIPT}. ` +
          `Reinstall the package; in a clone of its repository, run "npm run build". ` +
          "Where a bundler packs your app, keep cdktf-rymi out of the bundle.",
      );
    }
    this.#bridge = bridge;
    this.#interpreter = [...(command ?? ["node", SCRIPT]), "bridge"];
  }

  ofRegistration(): LocalExecProvisioner[] {
    const register = this.#run("register", {
      RYMI_BRIDGE_NUMBER: "${self.triggers.number}",
      RYMI_BRIDGE_AGENT: '${each.value.agent == null ? "" : each.value.agent}',
    });
    const remove = this.#run("remove", {
      RYMI_BRIDGE_NUMBER: "${self.triggers.number}",
      RYMI_BRIDGE_OWNER: nameOf(this.#bridge, "${each.key}"),
      RYMI_BRIDGE_DECLARED_BY: Lazy.stringValue({ produce: () => this.#declaredBy() }),
    });
    return [register, { ...remove, when: "destroy" }];
  }

  /** An attachment has no destroy provisioner, so that an agent change can never remove a number. */
  ofAttachment(): LocalExecProvisioner[] {
    const environment = {
      RYMI_BRIDGE_NUMBER: "${self.triggers.number}",
      RYMI_BRIDGE_AGENT: "${self.triggers.agent}",
    };
    return [this.#run('${self.triggers.agent == "" ? "detach" : "attach"}', environment)];
  }

  #run(command: string, environment: Record<string, string>): LocalExecProvisioner {
    return { type: "local-exec", interpreter: this.#interpreter, command, environment };
  }

  /** An expression for the name of the current declaration of the removed number, an empty string for none. */
  #declaredBy(): string {
    // In the whole app, because another stack may declare the number now. Other declarations take precedence over this bridge,
    // which may remove what only it declares.
    const own = declaredNumbers(this.#bridge);
    const names = new Set(own.map(({ by }) => by));
    const others = declaredNumbers(this.#bridge.node.root).filter(({ by }) => !names.has(by));
    const entries = [...own, ...others].map(({ number, by }) => [number, by]);
    // This JSON is valid HCL, because the texts are known and contain no template.
    return `\${lookup(${JSON.stringify(Object.fromEntries(entries))}, self.triggers.number, "")}`;
  }
}

/** Name of a number of a bridge in messages: `phones/lines[desk]`. Paths of constructs have no brackets. */
export function nameOf(bridge: IConstruct, key: string): string {
  return `${bridge.node.path}[${key}]`;
}
