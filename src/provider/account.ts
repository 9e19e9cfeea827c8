import { sameUuid } from "../api/patterns";
import { isRymiError, type RequestOptions, type RymiClient, type RymiErrorCode } from "../client";
import { DiagnosticError } from "../tfplugin";
import { advised, finding, REQUEST_ADVICE } from "./advice";

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

/** In which workspace the key of one provider block acts. Rymi is asked once in a process. */
export class Account {
  readonly #client: Pick<RymiClient, "keySelf" | "workspace">;
  #asked: Promise<string | null> | undefined;

  constructor(client: Pick<RymiClient, "keySelf" | "workspace">) {
    this.#client = client;
  }

  /** Id of the workspace; null where this Rymi does not say. */
  workspaceId(options: RequestOptions): Promise<string | null> {
    this.#asked ??= this.#ask(options).catch((error: unknown) => {
      this.#asked = undefined;
      throw error;
    });
    const answer = advised(this.#asked, (error) => {
      if (!isRymiError(error)) throw error;
      return finding(REQUEST_ADVICE[error.code], error.message);
    });
    // The caller may first wait for another request, and fail at that: this one is then never looked at.
    answer.catch(() => {});
    return answer;
  }

  async #ask(options: RequestOptions): Promise<string | null> {
    try {
      const { workspace_id } = await this.#client.keySelf(options);
      // What a key says of itself may be its own workspace, whichever the request names.
      return workspace_id === null ? null : (this.#client.workspace ?? workspace_id);
    } catch (error) {
      if (isRymiError(error) && NOT_SAID.has(error.code)) return null;
      throw error;
    }
  }
}

/**
 * A number of one workspace is neither missing nor to be changed in another one.
 *
 * @param stored workspace of the number by the state, where it is known
 * @param actual workspace in which the key acts, where it is known
 * @throws {DiagnosticError} when both are known and differ
 */
export function requireSameWorkspace(number: string, stored: string | null, actual: string | null): void {
  if (stored === null || actual === null || sameUuid(stored, actual)) return;
  throw new DiagnosticError({
    summary: "The API key acts in another workspace",
    detail:
      `${number} belongs to the workspace ${stored} by the state, and the API key acts in the workspace ${actual}. Nothing was looked up or changed there.\n\n` +
      `Set workspace = "${stored}" in the provider block (or RYMI_WORKSPACE), or use a key of that workspace. ` +
      "To move the number to the other workspace on purpose, apply twice: first without it, with the old key, then with it and the new one. " +
      "If it was moved at Rymi already, take it out of the state with a removed block (destroy = false) and import it.",
  });
}
