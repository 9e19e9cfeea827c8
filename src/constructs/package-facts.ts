import type { TerraformProviderGeneratorMetadata } from "cdktf";
import { VERSION } from "../packaging";

/** cdktf compares `providerName` to tell a user who forgot the provider construct. */
export const GENERATOR_METADATA: TerraformProviderGeneratorMetadata = {
  providerName: "rymi",
  providerVersion: VERSION,
};
