/**
 * - `agent_unknown`: no agent has the name
 * - `agent_ambiguous`: several agents have the name
 * - `no_agent_list`: this Rymi does not list its agents
 * - `list_unsettled`: the list of agents changed during every walk, so nothing can be said of what is missing
 * - `list_too_long`: the list claims more rows than any account has
 */
export type AgentErrorCode =
  | "agent_unknown"
  | "agent_ambiguous"
  | "no_agent_list"
  | "list_unsettled"
  | "list_too_long";

/** Why a name does not lead to one agent, beyond the failures of single requests (`RymiError`). */
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
