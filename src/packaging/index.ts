/**
 * The provider as a package for Terraform: its files, their archive and hash, its installation into a stack or a mirror, and
 * its entry in the lock file. Must never depend on what the provider does, nor on cdktf.
 */

export { holdsProvider, installProvider, type Mirrored, mirrorProvider } from "./install";
export { type RequiredProvider, recordProvider } from "./lock-file";
export {
  archiveName,
  findProvider,
  PLATFORMS,
  type ProviderPackage,
  readExecutables,
  readPackage,
  THIS_PLATFORM,
  VERSION,
  zipFiles,
} from "./provider-package";
