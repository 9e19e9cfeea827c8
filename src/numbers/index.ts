/**
 * The life of a phone number at Rymi: register, attach, detach, remove, read, compare; and the agents of an account by name.
 *
 * Must never learn that Terraform exists.
 */
export { actingWorkspace } from "./acting-workspace";
export { AgentError, type AgentErrorCode } from "./agent-error";
export { Agents } from "./agents";
export { Directory } from "./directory";
export { NumberError, type NumberErrorCode } from "./number-error";
export { Numbers, type OnExisting, type RegisterOptions, type Remark, type Remarks } from "./numbers";
