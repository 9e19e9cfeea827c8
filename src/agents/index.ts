/**
 * The agents of an account, by name.
 *
 * Must never learn that Terraform exists, nor which number an agent answers.
 */
export { AgentError, type AgentErrorCode } from "./agent-error";
export { Agents } from "./agents";
