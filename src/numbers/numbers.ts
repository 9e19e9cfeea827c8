import { type NumberRecord, sameUuid } from "../api";
import {
  isRymiError,
  type RegisterResult,
  type RequestOptions,
  type RymiClient,
  type Webhook,
} from "../client";
import { UnknownAgents } from "./account";
import { Directory, KeyedMutex } from "./directory";
import { NumberError } from "./errors";

/** An unusual event of an operation that succeeded. */
export type Notice =
  /** The number was registered already; `formerAgentId` is undefined where it is not known. */
  | { readonly kind: "adopted"; readonly formerAgentId: string | null | undefined }
  /** The number was expected to be registered and was not. */
  | { readonly kind: "registered_again" }
  /** The deployment of Rymi has no detach: the registration was removed and created again. */
  | { readonly kind: "detached_by_removal" }
  /** Not removed, because another resource has the same number. */
  | { readonly kind: "kept" }
  /** The number that was to be removed was not registered. */
  | { readonly kind: "was_gone" };

export type Notices = readonly Notice[];

/**
 * What `register` does with a number that the account has already: `adopt` sets the requested agent, `adopt_same_agent` accepts
 * the number if it has that agent and fails otherwise, `error` fails.
 */
export type OnExisting = "adopt" | "adopt_same_agent" | "error";

export interface RegisterOptions extends RequestOptions {
  /** Default `adopt`. */
  readonly onExisting?: OnExisting;
}

const MAX_OTHERS = 3;

/**
 * Registers, changes and removes the numbers of one account. Each operation is idempotent: it brings the number into the
 * requested state from any other, so it can be repeated after any failure.
 *
 * Invariants: operations on one number run one after the other. `remove` does nothing to a number that this process has
 * written, that is, registered or given an agent. With `create_before_destroy` Terraform first creates the new resource and then
 * destroys the old one; if both have the same number, it must stay registered.
 */
export class Numbers {
  readonly #client: RymiClient;
  readonly #directory: Directory;
  readonly #locks = new KeyedMutex();
  readonly #written = new Set<string>();
  readonly #webhooks = new Map<string, Webhook>();
  readonly #unknownAgents = new UnknownAgents();
  /** False once the deployment of Rymi turns out to have no detach. */
  #canDetach = true;

  constructor(client: RymiClient) {
    this.#client = client;
    this.#directory = new Directory(client);
  }

  /** The registration of a number; undefined only when two listings agree that there is none. */
  find(number: string, options: RequestOptions = {}): Promise<NumberRecord | undefined> {
    return this.#directory.find(number, options);
  }

  /** Every number of the account. */
  async list(options: RequestOptions = {}): Promise<readonly NumberRecord[]> {
    return [...(await this.#directory.all(options)).values()];
  }

  /** How many numbers the account had when it was last listed. */
  get count(): number | undefined {
    return this.#directory.size;
  }

  /** Whether the account had the number when it was last listed. */
  wasListed(number: string): boolean {
    return this.#directory.lastSeen(number) !== undefined;
  }

  /** Whether this process has registered the number or set its agent. */
  hasWritten(number: string): boolean {
    return this.#written.has(number);
  }

  /** The webhook in the response to this process's last write of the number; null if no response had one. */
  webhookOf(number: string): Webhook | null {
    return this.#webhooks.get(number) ?? null;
  }

  /** Sets the webhook of the number at its carrier again. Null where Rymi does not report the result. */
  async provisionWebhook(number: string, options: RequestOptions = {}): Promise<Webhook | null> {
    const { webhook } = await this.#client.provisionWebhook(number, options);
    return webhook;
  }

  /**
   * At most three other numbers of the account, from the last listing or the writes of this process. If none of them
   * exists later, the API key most likely belongs to another account.
   */
  otherNumbers(number: string): readonly string[] {
    const others = new Set<string>();
    for (const numbers of [this.#directory.samples, this.#written]) {
      for (const each of numbers) {
        if (others.size === MAX_OTHERS) break;
        if (each !== number) others.add(each);
      }
    }
    return [...others];
  }

  /** Registers the number with exactly this agent. One request in the common case. */
  register(number: string, agentId: string | null, options: RegisterOptions = {}): Promise<Notices> {
    return this.#change(number, async () => {
      const { onExisting = "adopt" } = options;
      const notices = await (onExisting === "adopt"
        ? this.#registerOrAdopt(number, agentId, options)
        : this.#registerNew(number, agentId, options));
      this.#written.add(number);
      return notices;
    });
  }

  /** Sets the agent of a number that is expected to be registered; registers it if it is not. */
  setAgent(number: string, agentId: string | null, options: RequestOptions = {}): Promise<Notices> {
    return this.#change(number, async () => {
      const notices = await (agentId === null
        ? this.#detach(number, options)
        : this.#attach(number, agentId, options));
      this.#written.add(number);
      return notices;
    });
  }

  /** Removes the number, unless this process has written it. */
  remove(number: string, options: RequestOptions = {}): Promise<Notices> {
    return this.#change(number, async () => {
      if (this.#written.has(number)) return [{ kind: "kept" }];
      return (await this.#removeIfThere(number, options)) ? [] : [{ kind: "was_gone" }];
    });
  }

  async #registerOrAdopt(number: string, agentId: string | null, options: RequestOptions): Promise<Notices> {
    const before = this.#directory.lastSeen(number);
    const registered = await this.#requestRegistration(number, agentId, options);
    const hasAgent = sameUuid(registered.agentId, agentId);
    const notices: Notice[] = [];
    // If the response to the first request is lost, its retry finds the number with the requested agent. That is not an adoption.
    const isOwnRegistration = registered.created || (registered.repeated && hasAgent);
    if (!isOwnRegistration) {
      // A registration with an agent replaces the former agent; a registration without an agent returns the former agent.
      const formerAgentId = agentId === null ? registered.agentId : before?.agent_id;
      notices.push({ kind: "adopted", formerAgentId });
    }
    if (hasAgent) return notices;
    const more =
      agentId === null ? await this.#detach(number, options) : await this.#attach(number, agentId, options);
    return [...notices, ...more];
  }

  /** Registers the number without an agent first, which does not change a number that is registered already. */
  async #registerNew(number: string, agentId: string | null, options: RegisterOptions): Promise<Notices> {
    const registered = await this.#requestRegistration(number, null, options);
    // If the response to the first request is lost, its retry finds the number without an agent.
    const isOwnRegistration = registered.created || (registered.repeated && registered.agentId === null);
    if (!isOwnRegistration) {
      if (options.onExisting === "adopt_same_agent" && sameUuid(registered.agentId, agentId)) {
        return [{ kind: "adopted", formerAgentId: registered.agentId }];
      }
      const agent = registered.agentId === null ? "without an agent" : `with agent ${registered.agentId}`;
      throw new NumberError(
        "already_registered",
        `${number} is already registered in this Rymi account, ${agent}. Nothing was changed.`,
      );
    }
    if (agentId === null) return [];
    try {
      // Interrupted here, a new number would stay without its agent.
      return await this.#attach(number, agentId, registered.created ? UNINTERRUPTED : options);
    } catch (error) {
      // Without this removal, the next attempt would fail with `already_registered`. An error of the removal itself is not
      // reported, because the error of the attachment is the cause.
      if (registered.created) await this.#removeIfThere(number, UNINTERRUPTED).catch(() => {});
      throw error;
    }
  }

  /** Registers the number, with an agent or without. Throws `agent_unknown` if Rymi does not know the agent. */
  async #requestRegistration(
    number: string,
    agentId: string | null,
    options: RequestOptions,
  ): Promise<RegisterResult> {
    try {
      const result = await this.#client.register(number, agentId ?? undefined, options);
      this.#rememberWebhook(number, result.webhook);
      return result;
    } catch (error) {
      if (agentId === null || !isNotFound(error)) throw error;
      await this.#unknownAgents.isUnknown(agentId, async () => {
        // The 404 means the agent, except at a wrong address: there this listing throws a 404, too.
        await this.#directory.all(options);
        return true;
      });
      throw agentUnknown(number, agentId, error);
    }
  }

  async #attach(number: string, agentId: string, options: RequestOptions): Promise<Notices> {
    try {
      const { webhook } = await this.#client.attach(number, agentId, options);
      this.#rememberWebhook(number, webhook);
      this.#unknownAgents.delete(agentId);
      return [];
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // Either the number or the agent is unknown to Rymi.
      const isRegistered = async () => (await this.#findFresh(number, options)) !== undefined;
      if (await this.#unknownAgents.isUnknown(agentId, isRegistered))
        throw agentUnknown(number, agentId, error);
      await this.#requestRegistration(number, agentId, options);
      return [{ kind: "registered_again" }];
    }
  }

  async #detach(number: string, options: RequestOptions): Promise<Notices> {
    if (this.#canDetach) {
      try {
        await this.#client.detach(number, options);
        return [];
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    const row = await this.#findFresh(number, options);
    if (row === undefined) {
      await this.#requestRegistration(number, null, options);
      return [{ kind: "registered_again" }];
    }
    // The number is registered, so the 404 means that the deployment has no detach.
    this.#canDetach = false;
    if (row.agent_id === null) return [];
    // Between these two requests the number is out of service.
    await this.#removeIfThere(number, UNINTERRUPTED);
    await this.#requestRegistration(number, null, UNINTERRUPTED);
    return [{ kind: "detached_by_removal" }];
  }

  /** @returns false if the number was not registered */
  async #removeIfThere(number: string, options: RequestOptions): Promise<boolean> {
    try {
      await this.#client.remove(number, options);
      return true;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // The first request has removed the number, and its response was lost.
      if (isRymiError(error) && error.repeated) return true;
      // A gateway or a wrong address can also answer with 404, and then the number is still registered.
      this.#directory.invalidate(number);
      const rows = await this.#directory.all(options);
      if (rows.has(number)) throw error;
      return false;
    }
  }

  #rememberWebhook(number: string, webhook: Webhook | null): void {
    if (webhook !== null) this.#webhooks.set(number, webhook);
  }

  /** Finds the number in a listing that begins after this call. */
  #findFresh(number: string, options: RequestOptions): Promise<NumberRecord | undefined> {
    this.#directory.invalidate(number);
    return this.#directory.find(number, options);
  }

  /** Runs one operation at a time for each number, and makes its effect visible to later reads. */
  #change(number: string, work: () => Promise<Notices>): Promise<Notices> {
    return this.#locks.run(number, () => this.#directory.duringWrite(number, work));
  }
}

/** Options without a signal, for a request that must follow the one before, also after an interrupt. */
const UNINTERRUPTED: RequestOptions = {};

function isNotFound(error: unknown): boolean {
  return isRymiError(error) && error.code === "not_found";
}

function agentUnknown(number: string, agentId: string, cause: unknown): NumberError {
  return new NumberError(
    "agent_unknown",
    `Rymi knows no agent ${agentId}. Nothing was changed at ${number}.`,
    { cause },
  );
}
