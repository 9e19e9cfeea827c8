/** What a resource has to say of a number, as it is written there: values or expressions. */
export interface NumberResource {
  readonly kind: "provider" | "bridge";
  readonly number: unknown;
  readonly agentId: unknown;
  /** Of a plan or a state: the workspace that has the number. */
  readonly workspaceId?: unknown;
  /** Of a bridge: the expression of the resource that registers the number. */
  readonly registration?: unknown;
}

/** Undefined for a resource that is not one of ours. */
export function readNumberResource(
  type: string,
  attributes: Readonly<Record<string, unknown>>,
): NumberResource | undefined {
  if (type === "rymi_number") {
    const { number, agent_id: agentId, workspace_id: workspaceId } = attributes;
    return { kind: "provider", number, agentId, workspaceId };
  }
  return type === "null_resource" ? readAttachment(attributes["triggers"]) : undefined;
}

/**
 * A bridge has two resources for each number; the one that attaches the agent knows both. An agent's trigger is empty
 * where nobody is to answer.
 */
function readAttachment(triggers: unknown): NumberResource | undefined {
  if (typeof triggers !== "object" || triggers === null) return undefined;
  const { registration, number, agent } = triggers as Readonly<Record<string, unknown>>;
  if (Object.keys(triggers).sort().join() !== "agent,number,registration") return undefined;
  const orEmpty = typeof agent === "string" ? /^\$\{(\S+) == null \? "" : \1\}$/.exec(agent)?.[1] : undefined;
  return {
    kind: "bridge",
    number,
    agentId: orEmpty === undefined ? agent : `\${${orEmpty}}`,
    registration,
  };
}
