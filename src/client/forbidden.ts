import type { Problem } from "./judge";
import type { Call } from "./requester";

/**
 * What a refusal (403, or 404 for a workspace) means: the operation is not allowed to the key, or the workspace that was
 * asked for cannot be reached. Rymi's words decide, as both have one status; other problems stay as they are.
 */
export function explainRefusal(problem: Problem, { scope, workspace }: Call<unknown>): Problem {
  if (workspace !== undefined && isAboutWorkspace(problem)) {
    const text = `${problem.text}; the key cannot act in the workspace ${workspace}, and nothing was done in another one`;
    return { ...problem, code: "workspace_unreachable", text };
  }
  if (problem.code !== "forbidden" || scope === undefined) return problem;
  const where = workspace === undefined ? "" : ` in the workspace ${workspace}`;
  const text = `${problem.text}; nothing was changed: this needs a key with the scope ${scope}${where}`;
  return { ...problem, text };
}

function isAboutWorkspace({ status, rymiMessage = "", rymiCode = "" }: Problem): boolean {
  if (status !== 403 && status !== 404) return false;
  const words = `${rymiCode} ${rymiMessage}`;
  return /workspace/i.test(words) && !/scope/i.test(words);
}
