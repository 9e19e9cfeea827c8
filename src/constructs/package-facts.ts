import { resolve } from "node:path";
import type { TerraformProviderGeneratorMetadata } from "cdktf";

// `require`, because it reads the same two folders up from src and from dist, and because bundlers inline it.
const { version } = require("../../package.json") as { readonly version: string };

/** Version of this package, and so of the provider: the two are released as one. */
export const VERSION = version;

/** With its host: OpenTofu reads a source without one as `registry.opentofu.org/…`. */
export const PROVIDER_SOURCE = "registry.terraform.io/rymi/rymi";

export const EXECUTABLE_NAME = "terraform-provider-rymi";

/** Where `npm run build` leaves the provider, seen from src and from dist alike. */
export const PACKAGED_EXECUTABLE = resolve(__dirname, "../../dist/provider", EXECUTABLE_NAME);

/** cdktf compares `providerName` to tell a user who forgot the provider construct. */
export const GENERATOR_METADATA: TerraformProviderGeneratorMetadata = {
  providerName: "rymi",
  providerVersion: VERSION,
};
