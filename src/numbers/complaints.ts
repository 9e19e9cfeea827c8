import { type AgentRecord, quoted } from "../api";
import { AgentError } from "./agent-error";

/** Agents that a message names before it only counts them. */
const MOST_NAMED = 10;

export function agentUnknown(name: string, all: readonly AgentRecord[]): AgentError {
  const similar = all.filter((agent) => loose(agent.name) === loose(name));
  const hint =
    similar.length === 0 ? "" : ` Names are compared letter by letter, and there is ${listed(similar)}.`;
  const checked = all.length === 0 ? "it has no agents" : `it has ${counted(all.length)}, none so named`;
  return new AgentError(
    "agent_unknown",
    `No agent of this Rymi account is named ${quoted(name)}: ${checked}.${hint}`,
  );
}

export function agentAmbiguous(name: string, found: readonly AgentRecord[]): AgentError {
  return new AgentError(
    "agent_ambiguous",
    `${counted(found.length)} of this Rymi account are named ${quoted(name)}: ${shortened(found.map(({ id }) => id))}.`,
  );
}

/** What people take for the same name. */
function loose(name: string): string {
  return name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}

function listed(agents: readonly AgentRecord[]): string {
  return shortened(agents.map(({ id, name }) => `${quoted(name)} (${id})`));
}

function shortened(texts: readonly string[]): string {
  const more = texts.length - MOST_NAMED;
  return texts.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function counted(count: number): string {
  return `${count} ${count === 1 ? "agent" : "agents"}`;
}
