/**
 * - `agent_unknown`: Rymi does not know the agent that the number is to have
 * - `already_registered`: this account has the number, which was to be new; nothing was changed
 * - `list_unsettled`: the list of numbers changed during every attempt to read it, so what is absent is not known
 * - `list_too_long`: the list claims more rows than any account has
 */
export const NUMBER_ERROR_CODES = [
  "agent_unknown",
  "already_registered",
  "list_unsettled",
  "list_too_long",
] as const;
export type NumberErrorCode = (typeof NUMBER_ERROR_CODES)[number];

/** An operation on a number failed for a reason other than a single request (`RymiError`). */
export class NumberError extends Error {
  constructor(
    readonly code: NumberErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "NumberError";
  }
}

/**
 * - `agent_unknown`: no agent has the name
 * - `agent_ambiguous`: several agents have the name
 * - `no_agent_list`: the deployment of Rymi does not list agents
 * - `list_unsettled`: the list of agents changed during every attempt to read it, so what is absent is not known
 * - `list_too_long`: the list claims more rows than any account has
 */
export type AgentErrorCode =
  | "agent_unknown"
  | "agent_ambiguous"
  | "no_agent_list"
  | "list_unsettled"
  | "list_too_long";

/** A name does not identify one agent, or the agents cannot be listed; failed requests are `RymiError`. */
export class AgentError extends Error {
  constructor(
    readonly code: AgentErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "AgentError";
  }
}
