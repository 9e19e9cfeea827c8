import type { Remark, Remarks } from "../numbers";
import type { Diagnostics, Finding } from "../tfplugin";

/** Tells as warnings what a person should hear about although all went well. */
export function warn(
  number: string,
  agentId: string | null,
  remarks: Remarks,
  diagnostics: Diagnostics,
): void {
  for (const remark of remarks) {
    const finding = warning(number, agentId, remark);
    if (finding !== undefined) diagnostics.warning(finding);
  }
}

function warning(number: string, agentId: string | null, remark: Remark): Finding | undefined {
  const answers = agentId === null ? "nobody answers it now" : `agent ${agentId} answers it now`;
  switch (remark.kind) {
    case "adopted":
      return {
        summary: "The number was registered already",
        detail: `${number} was registered in this Rymi account before, ${former(remark.formerAgentId)}. It is managed here from now on; ${answers}.`,
        attribute: ["number"],
      };
    case "registered_again":
      return {
        summary: "The number had vanished and was registered again",
        detail: `${number} was no longer registered at Rymi, so it was registered again; ${answers}. Deleting an agent in Rymi also deletes the numbers that pointed to it.`,
        attribute: ["number"],
      };
    case "detached_by_removal":
      return {
        summary: "The number was off the air for a moment",
        detail: `This Rymi cannot detach an agent. ${number} was removed and registered again without one.`,
        attribute: ["agent_id"],
      };
    case "was_gone":
      return undefined;
    case "kept":
      return {
        summary: "The number stays registered",
        detail: `${number} was not removed: another object in the state has the same number, as after a replacement with create_before_destroy. Terraform only forgets the old object.`,
      };
  }
}

function former(agentId: string | null | undefined): string {
  if (agentId === undefined) return "with an agent that is not known here";
  return agentId === null ? "without an agent" : `with agent ${agentId}`;
}
