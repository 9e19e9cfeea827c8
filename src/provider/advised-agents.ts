import { isRymiError, type RequestOptions } from "../client";
import { AgentError, type AgentErrorCode, type Agents } from "../numbers";
import type { Finding } from "../tfplugin";
import { type Advice, advised, finding, REQUEST_ADVICE } from "./advice";

const AGENT: Record<AgentErrorCode, Advice> = {
  agent_unknown: {
    summary: "No agent has this name",
    remedy:
      "Write the name as it stands in Rymi, letter case included. If it is right, check that RYMI_API_KEY is of the right account.",
  },
  agent_ambiguous: {
    summary: "Several agents have this name",
    remedy: "Rename all but one of them in Rymi, or give the id of the right one as agent_id instead.",
  },
  no_agent_list: {
    summary: "This Rymi does not list its agents",
    remedy:
      "Without the list no name can be looked up: give the agent's id, a UUID, as agent_id instead. If numbers are not found, either, check base_url.",
  },
  list_too_long: {
    summary: "Rymi's list is too long",
    remedy: "Check base_url; is it Rymi that answers there?",
  },
  list_unsettled: {
    summary: "Rymi's list of agents does not settle",
    remedy: "Run again when it is quieter.",
  },
};

/** `Agents`, with what goes wrong turned into a diagnostic at the attribute it is about. */
export class AdvisedAgents implements Pick<Agents, "get" | "list"> {
  readonly #agents: Agents;

  constructor(agents: Agents) {
    this.#agents = agents;
  }

  get(name: string, options: RequestOptions) {
    return advised(this.#agents.get(name, options), adviceFor("name"));
  }

  list(options: RequestOptions) {
    return advised(this.#agents.list(options), adviceFor());
  }
}

/** @param attribute that an error about an agent is shown at */
function adviceFor(attribute?: string): (error: unknown) => Finding {
  return (error) => {
    if (error instanceof AgentError) return finding(AGENT[error.code], error.message, attribute);
    if (!isRymiError(error)) throw error;
    return finding(REQUEST_ADVICE[error.code], error.message);
  };
}
