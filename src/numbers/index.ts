/**
 * The life of a phone number at Rymi: register, attach, detach, remove, read, compare; and the agents of an account by name.
 *
 * Must never depend on Terraform.
 */
export { actingWorkspace } from "./acting-workspace";
export { adviceOn, isRegistrationRefused } from "./advice";
export { Agents } from "./agents";
export { Directory } from "./directory";
export { AgentError, NumberError } from "./errors";
export { type Notice, type Notices, Numbers, type OnExisting } from "./numbers";
