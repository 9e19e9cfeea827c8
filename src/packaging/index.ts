/**
 * The provider as a file: where this package has it, and how Terraform wants it laid out, named and hashed.
 * Must never learn what the provider does, and must never know who asks: a construct at synth, or the command line.
 */
export { type Mirrored, mirrorProvider } from "./mirror";
export { findExecutable, PROVIDER_SOURCE, VERSION } from "./package-facts";
export { isPackage, packageHash, writePackage } from "./package-folder";
export { PLATFORMS, THIS_PLATFORM } from "./platforms";
