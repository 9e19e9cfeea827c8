import {
  ComplexObject,
  type IInterpolatingParent,
  TerraformDataSource,
  type TerraformMetaArguments,
  type TerraformProviderGeneratorMetadata,
  TerraformResource,
} from "cdktf";
import type { Construct } from "constructs";
import { VERSION } from "../packaging";
import { checkedId } from "./checks";
import { checkedName, markForNameCheck, requireUniqueNames } from "./terraform-names";

/** By `providerName`, cdktf finds out whether the provider of a resource is in the stack, and reports an error if not. */
export const GENERATOR_METADATA: TerraformProviderGeneratorMetadata = {
  providerName: "rymi",
  providerVersion: VERSION,
};

/** Attributes by their Terraform names, in the form of `cdk.tf.json`. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Attributes in the form of `cdktf synth --hcl`. */
export function hclAttributes(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        {
          value,
          isBlock: false,
          type: "simple",
          storageClassType: typeof value === "number" ? "number" : "string",
        },
      ]),
  );
}

/** A resource of the provider. Its name in Terraform is checked before it is used. */
export abstract class RymiResource extends TerraformResource {
  constructor(scope: Construct, id: string, type: string, config: TerraformMetaArguments) {
    super(scope, checkedId(scope, id), {
      ...config,
      terraformResourceType: type,
      terraformGeneratorMetadata: GENERATOR_METADATA,
    });
    markForNameCheck(this);
  }

  /** @internal */
  override get friendlyUniqueId(): string {
    return checkedName(this, () => super.friendlyUniqueId);
  }

  /** @internal */
  override toMetadata(): object {
    requireUniqueNames(this);
    return super.toMetadata();
  }

  protected abstract override synthesizeAttributes(): Attributes;

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return hclAttributes(this.synthesizeAttributes());
  }
}

/** A data source of the provider. Its name in Terraform is checked before it is used. */
export abstract class RymiDataSource extends TerraformDataSource {
  constructor(scope: Construct, id: string, type: string, config: TerraformMetaArguments) {
    super(scope, checkedId(scope, id), {
      ...config,
      terraformResourceType: type,
      terraformGeneratorMetadata: GENERATOR_METADATA,
    });
    markForNameCheck(this);
  }

  /** @internal */
  override get friendlyUniqueId(): string {
    return checkedName(this, () => super.friendlyUniqueId);
  }

  /** @internal */
  override toMetadata(): object {
    requireUniqueNames(this);
    return super.toMetadata();
  }

  protected abstract override synthesizeAttributes(): Attributes;

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return hclAttributes(this.synthesizeAttributes());
  }
}

/** An element of a list attribute. Its constructor has the parameters that cdktf generates. */
export abstract class ListItem extends ComplexObject {
  /** @param complexObjectIndex position in the list, from 0 */
  constructor(
    terraformResource: IInterpolatingParent,
    terraformAttribute: string,
    complexObjectIndex: number,
    complexObjectIsFromSet: boolean,
  ) {
    super(terraformResource, terraformAttribute, complexObjectIsFromSet, complexObjectIndex);
  }
}
