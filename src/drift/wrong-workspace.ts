import { sameUuid } from "../api";
import type { RymiClient } from "../client";
import { DEFAULT_PROVIDER, type Declaration, isProvider, type Problem } from "../declared";
import { actingWorkspace } from "../numbers";

/**
 * The problem that the key acts in another workspace than the numbers of plan or state: each of them would be called missing.
 * Undefined when it does not, or when it is not known; then nothing but the numbers themselves can tell.
 *
 * Rymi is asked only where plan or state name a workspace.
 *
 * @throws {RymiError} when Rymi gives no answer
 */
export async function findWrongWorkspace(
  declarations: readonly Declaration[],
  provider: string = DEFAULT_PROVIDER,
  client: Pick<RymiClient, "keySelf" | "workspace">,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const placed = declarations.filter(({ workspaceId }) => workspaceId !== undefined);
  if (placed.length === 0) return undefined;
  const actual = await actingWorkspace(client, { signal });
  if (actual === null) return undefined;
  const isElsewhere = ({ workspaceId }: Declaration) => !sameUuid(workspaceId ?? null, actual);
  const own = placed.filter((declaration) => isProvider(declaration.provider, provider) === true);
  // A state does not say which provider a number has: one of another workspace may have another provider.
  const [first, ...others] =
    own.length > 0 ? own.filter(isElsewhere) : placed.every(isElsewhere) ? placed : [];
  if (first === undefined) return undefined;
  const more =
    others.length === 0 ? "" : ` (and ${others.length} more, each in another workspace than the key)`;
  return {
    code: "wrong_workspace",
    message:
      `The API key acts in the workspace ${actual}, and ${first.number ?? first.address}${more} belongs to the workspace ` +
      `${first.workspaceId} by plan or state. Nothing was compared. Name the workspace with --workspace or RYMI_WORKSPACE, or use a key of it.`,
  };
}
