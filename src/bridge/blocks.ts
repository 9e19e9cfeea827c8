import { resource } from "@cdktf/provider-null";
import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";
import { checkedName, guardName, requireGuardedNames } from "../constructs";

/** One of the two resources of a bridge. Its name in Terraform is checked before it is used. */
export class BridgePart extends resource.Resource {
  constructor(scope: Construct, id: string, config: resource.ResourceConfig) {
    super(scope, id, config);
    guardName(this);
  }

  override get friendlyUniqueId(): string {
    return checkedName(this, () => super.friendlyUniqueId);
  }

  override toMetadata(): object {
    requireGuardedNames(this);
    return super.toMetadata();
  }
}

// Blocks that cdktf has no words for. Its HCL output leaves them out, which costs nothing: numbers stay registered
// without them, too.

/** Makes Terraform drop a `null_resource` from the state and run no provisioner. Takes the id that the resource had. */
export class Forgotten extends TerraformElement {
  constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  override toTerraform(): object {
    return { removed: [{ from: `null_resource.${this.friendlyUniqueId}`, lifecycle: { destroy: false } }] };
  }
}

/** Makes Terraform keep what it has under one key of a `null_resource` under another. */
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
