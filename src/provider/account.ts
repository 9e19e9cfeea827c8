import { sameUuid } from "../api/patterns";
import { isRymiError, type RequestOptions, type RymiClient } from "../client";
import { actingWorkspace } from "../numbers";
import { DiagnosticError } from "../tfplugin";
import { advised, finding, REQUEST_ADVICE } from "./advice";

/** In which workspace the key of one provider block acts. Rymi is asked once in a process. */
export class Account {
  readonly #client: Pick<RymiClient, "keySelf" | "workspace">;
  #asked: Promise<string | null> | undefined;

  constructor(client: Pick<RymiClient, "keySelf" | "workspace">) {
    this.#client = client;
  }

  /** Id of the workspace; null where this Rymi does not say. */
  workspaceId(options: RequestOptions): Promise<string | null> {
    this.#asked ??= actingWorkspace(this.#client, options).catch((error: unknown) => {
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

  /**
   * Before a number is changed or removed. Rymi is asked only where the state says which workspace has the number.
   *
   * @throws {DiagnosticError} when that is not the one in which the key acts
   */
  async requireWorkspace(number: string, stored: string | null, options: RequestOptions): Promise<void> {
    if (stored !== null) requireSameWorkspace(number, stored, await this.workspaceId(options));
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
      `${number} belongs to the workspace ${stored} by the state, and the API key acts in the workspace ${actual}. Nothing is planned or changed.\n\n` +
      `Set workspace = "${stored}" in the provider block (or RYMI_WORKSPACE), or use a key of that workspace. ` +
      "To move the number to the other workspace on purpose, apply twice: first without it, with the old key, then with it and the new one. " +
      "If it was moved at Rymi already, take it out of the state with a removed block (destroy = false) and import it.",
  });
}
