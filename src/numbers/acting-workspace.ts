import { isRymiError, type RequestOptions, type RymiClient, type RymiErrorCode } from "../client";

/** How deployments without `GET /v1/keys/self` answer it. A 401 is reported by the next request, which needs the key, too. */
const UNSUPPORTED: ReadonlySet<RymiErrorCode> = new Set([
  "not_found",
  "forbidden",
  "unauthorized",
  "invalid_request",
  "unexpected_status",
  "unexpected_body",
  "redirect",
]);

/**
 * Id of the workspace in which the requests of a client act; null where the deployment does not say. One request.
 *
 * @throws {RymiError} when there is no answer, or the workspace that the client names cannot be reached
 */
export async function actingWorkspace(
  client: Pick<RymiClient, "keySelf" | "workspace">,
  options: RequestOptions,
): Promise<string | null> {
  try {
    const { workspace_id } = await client.keySelf(options);
    // The reply may name the key's own workspace instead of the one that the request names.
    return workspace_id === null ? null : (client.workspace ?? workspace_id);
  } catch (error) {
    if (isRymiError(error) && UNSUPPORTED.has(error.code)) return null;
    throw error;
  }
}
