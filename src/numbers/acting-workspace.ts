import { isRymiError, type RequestOptions, type RymiClient, type RymiErrorCode } from "../client";

/** What a deployment says that does not know `GET /v1/keys/self`. 401 is told by the request that is needed. */
const NOT_SAID: ReadonlySet<RymiErrorCode> = new Set([
  "not_found",
  "forbidden",
  "unauthorized",
  "invalid_request",
  "unexpected_status",
  "unexpected_body",
  "redirect",
]);

/**
 * Id of the workspace in which the requests of a client act; null where this Rymi does not say. One request.
 *
 * @throws {RymiError} when there is no answer, or the workspace that the client names cannot be reached
 */
export async function actingWorkspace(
  client: Pick<RymiClient, "keySelf" | "workspace">,
  options: RequestOptions,
): Promise<string | null> {
  try {
    const { workspace_id } = await client.keySelf(options);
    // What a key says of itself may be its own workspace, whichever the request names.
    return workspace_id === null ? null : (client.workspace ?? workspace_id);
  } catch (error) {
    if (isRymiError(error) && NOT_SAID.has(error.code)) return null;
    throw error;
  }
}
