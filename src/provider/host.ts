import { sameUuid } from "../api/text";
import type { RequestOptions, RymiClient } from "../client";
import { type Agents, actingWorkspace, type Numbers } from "../numbers";
import { DiagnosticError } from "../tfplugin";
import type { WebhookWarnings, WrongAccountDetector } from "./diagnostics";
import type { Ownership } from "./ownership";

/** Access to Rymi with the API key of one provider block. */
export interface RymiAccess {
  readonly numbers: Numbers;
  readonly agents: Agents;
  readonly account: Account;
}

/** The objects that the resources of one configured provider block use. */
export interface RymiHost {
  /** Undefined while the provider block has unknown values. */
  readonly rymi: RymiAccess | undefined;
  readonly onExisting: "adopt" | "error";
  readonly ownership: Ownership;
  readonly wrongAccount: WrongAccountDetector;
  readonly webhookWarnings: WebhookWarnings;
}

/** @throws {DiagnosticError} while the provider block has unknown values */
export function requireRymi({ rymi }: RymiHost): RymiAccess {
  if (rymi !== undefined) return rymi;
  throw new DiagnosticError({
    summary: "The provider's configuration is not known yet",
    detail:
      "api_key, base_url or another argument of the provider block comes from a resource that is not applied yet. Apply that resource first, for instance with -target.",
  });
}

/** The account of the API key of one provider block. */
export class Account {
  readonly #client: Pick<RymiClient, "keySelf" | "workspace">;
  #workspaceId: Promise<string | null> | undefined;

  constructor(client: Pick<RymiClient, "keySelf" | "workspace">) {
    this.#client = client;
  }

  /** Id of the workspace in which the key acts; null if the deployment does not report it. One request per process. */
  workspaceId(options: RequestOptions): Promise<string | null> {
    this.#workspaceId ??= actingWorkspace(this.#client, options).catch((error: unknown) => {
      this.#workspaceId = undefined;
      throw error;
    });
    // A caller that fails at another request does not await this promise: its rejection must not count as unhandled.
    this.#workspaceId.catch(() => {});
    return this.#workspaceId;
  }

  /**
   * To be called before a number is changed or removed. Sends no request if the state has no workspace.
   *
   * @param stored workspace of the number in the state
   * @throws {DiagnosticError} when the key acts in another workspace
   */
  async assertWorkspace(number: string, stored: string | null, options: RequestOptions): Promise<void> {
    if (stored !== null) assertSameWorkspace(number, stored, await this.workspaceId(options));
  }
}

/**
 * Fails if the API key acts in another workspace than that of the number.
 *
 * @param stored workspace of the number in the state; null if not known
 * @param actual workspace in which the key acts; null if not known
 * @throws {DiagnosticError} when both are known and differ
 */
export function assertSameWorkspace(number: string, stored: string | null, actual: string | null): void {
  if (stored === null || actual === null || sameUuid(stored, actual)) return;
  throw new DiagnosticError({
    summary: "The API key acts in another workspace",
    detail:
      `${number} belongs to the workspace ${stored} according to the state, and the API key acts in the workspace ${actual}. Nothing is planned or changed.\n\n` +
      `Set workspace = "${stored}" in the provider block (or RYMI_WORKSPACE), or use a key of that workspace. ` +
      "To move the number to the other workspace on purpose, apply twice: first without it, with the old key, then with it and the new one. " +
      "If it was moved at Rymi already, take it out of the state with a removed block (destroy = false) and import it.",
  });
}
