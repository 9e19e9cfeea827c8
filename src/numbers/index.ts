/**
 * The life of a phone number at Rymi: register, attach, detach, remove, read, compare; and the agents of an account by name.
 *
 * Must never depend on Terraform.
 */
export { Agents, actingWorkspace } from "./account";
export { Directory } from "./directory";
export { AgentError, adviceOn, isRegistrationRefused, NumberError } from "./errors";
export { type Notice, type Notices, Numbers, type OnExisting } from "./numbers";
