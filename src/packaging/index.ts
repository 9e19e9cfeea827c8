/**
 * The provider as a package: where its files are, and how Terraform wants them packed, named, hashed and placed.
 * Must never learn what the provider does, and must never know who asks: a construct at synth, or the command line.
 */
export { readExecutables } from "./executables";
export { holdsProvider, type Mirrored, mirrorProvider } from "./mirror";
export { findProvider, VERSION } from "./package-facts";
export { archiveName, putArchive } from "./packed-layout";
export { PLATFORMS, THIS_PLATFORM } from "./platforms";
export { type ProviderPackage, readPackage } from "./provider-package";
export { zipFiles } from "./zip";
