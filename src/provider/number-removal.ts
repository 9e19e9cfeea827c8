import type { DeleteRequest } from "../tfplugin";
import type { RymiHost } from "./host";
import { type Private, readPrivate } from "./private-bytes";
import { warn } from "./remarks";
import { requireAccount, requireNumbers } from "./require-known";
import type { NumberSchema } from "./schemas";

type Request = DeleteRequest<RymiHost, NumberSchema>;

/**
 * Removes the number of a resource that is destroyed, and answers when Rymi has answered. It stays registered when
 * another object of the state has it, or when this process has registered it for the object that takes the place of
 * this one.
 */
export async function removeNumber(request: Request): Promise<void> {
  const { prior, host, signal, diagnostics } = request;
  const number = prior.number ?? "";
  const objects = objectsWithNumber(host, readPrivate(request.private));
  // Where all objects with the number go, the last removal is a real one.
  if (host.ownership.countRemoval(number) < objects) {
    warn(number, prior.agent_id, [{ kind: "kept" }], diagnostics);
    return;
  }
  // What another workspace does not have would be taken for removed, and forgotten.
  await requireAccount(host).requireWorkspace(number, prior.workspace_id, { signal });
  const remarks = await requireNumbers(host).remove(number, { signal });
  if (remarks.length === 0) host.ownership.removed(number);
  warn(number, prior.agent_id, remarks, diagnostics);
}

/**
 * Terraform plans the destruction of a replaced object anew at apply and forgets the plan, so for such an object what
 * its last read said holds. For all others the plan holds: what their last read said may be long past.
 */
function objectsWithNumber({ ownership }: RymiHost, { token, keptBy, sharedBy }: Private): number {
  return keptBy ?? (ownership.isPlannedHere(token) ? sharedBy : undefined) ?? 1;
}
