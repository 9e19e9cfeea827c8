/** The provider in a filesystem mirror, for Terraform without CDKTF. */
export { runMirror } from "./run-mirror";
