import { type NumberRecord, sameUuid } from "../api";
import {
  isRymiError,
  type RegisterResult,
  type RequestOptions,
  type RymiClient,
  type Webhook,
} from "../client";
import { Directory } from "./directory";
import { NumberError } from "./errors";

/** An unusual event of an operation that succeeded. */
export type Notice =
  /** The number was registered before; `formerAgentId` is undefined where it is not known. */
  | { readonly kind: "adopted"; readonly formerAgentId: string | null | undefined }
  /** The number was expected to be registered and was not. */
  | { readonly kind: "registered_again" }
  /** The deployment of Rymi has no detach: the registration was removed and created again. */
  | { readonly kind: "detached_by_removal" }
  /** Not removed: this process has registered the number or set its agent, or the caller knows another owner. */
  | { readonly kind: "kept" }
  /** The number to be removed was not registered. */
  | { readonly kind: "was_gone" };

export type Notices = readonly Notice[];

/** For a number that the account has: take it over, take it over if it has the requested agent, or fail. */
export type OnExisting = "adopt" | "adopt_same_agent" | "error";

export interface RegisterOptions extends RequestOptions {
  /** What to do when the account has the number already. Default `adopt`. */
  readonly onExisting?: OnExisting;
}

/** Maximum count of peers of a number. */
const MAX_PEERS = 3;

/**
 * The life of a number at Rymi. Each operation is idempotent: it brings the number into the requested state from any other, so
 * it can be repeated after any failure.
 *
 * Invariants: operations on one number run one after the other. `remove` keeps a number that this object has registered or
 * attached: a caller that first creates the replacement of an object and then removes the former object, both with the same
 * number, must not lose it.
 */
export class Numbers {
  readonly #client: RymiClient;
  readonly #directory: Directory;
  readonly #locks = new KeyedMutex();
  readonly #written = new Set<string>();
  readonly #webhooks = new Map<string, Webhook>();
  readonly #unknownAgents = new Set<string>();
  readonly #agentLocks = new KeyedMutex();
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

  /** Whether this object has registered the number or set its agent. */
  hasWritten(number: string): boolean {
    return this.#written.has(number);
  }

  /** The webhook of a number as the last write of this object returned it; null if it returned none. */
  webhookOf(number: string): Webhook | null {
    return this.#webhooks.get(number) ?? null;
  }

  /** Sets the webhook of the number at its carrier again. Null where the reply does not have the result. */
  async provisionWebhook(number: string, options: RequestOptions = {}): Promise<Webhook | null> {
    const { webhook } = await this.#client.provisionWebhook(number, options);
    return webhook;
  }

  /**
   * A few other numbers of the account, from the last listing or the writes of this object. If none of them
   * exists later, the account is most likely another one.
   */
  peersOf(number: string): readonly string[] {
    const peers = new Set<string>();
    for (const numbers of [this.#directory.samples, this.#written]) {
      for (const each of numbers) {
        if (peers.size === MAX_PEERS) break;
        if (each !== number) peers.add(each);
      }
    }
    return [...peers];
  }

  /** Registers the number with exactly this agent. One request in the common case. */
  register(number: string, agentId: string | null, options: RegisterOptions = {}): Promise<Notices> {
    return this.#change(number, async () => {
      const isAdopting = (options.onExisting ?? "adopt") === "adopt";
      const register = isAdopting ? this.#registerOrAdopt : this.#registerNew;
      const notices = await register.call(this, number, agentId, options);
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

  /** Removes the number, unless this object has registered it or set its agent. */
  remove(number: string, options: RequestOptions = {}): Promise<Notices> {
    return this.#change(number, async () => {
      if (this.#written.has(number)) return [{ kind: "kept" }];
      return (await this.#removeIfThere(number, options)) ? [] : [{ kind: "was_gone" }];
    });
  }

  async #registerOrAdopt(number: string, agentId: string | null, options: RequestOptions): Promise<Notices> {
    const before = this.#directory.lastSeen(number);
    const reply = await this.#requestRegistration(number, agentId, options);
    const notices: Notice[] = [];
    // A retry after a lost reply finds the number with the requested agent if its own first attempt registered it: no notice.
    // With another agent, the number was registered before.
    if (!reply.created && (!reply.repeated || !sameUuid(reply.agentId, agentId))) {
      const formerAgentId = agentId === null ? reply.agentId : before?.agent_id;
      notices.push({ kind: "adopted", formerAgentId });
    }
    if (sameUuid(reply.agentId, agentId)) return notices;
    const more =
      agentId === null ? await this.#detach(number, options) : await this.#attach(number, agentId, options);
    return [...notices, ...more];
  }

  /** Registers without an agent first, which leaves a number that exists already as it is. */
  async #registerNew(number: string, agentId: string | null, options: RegisterOptions): Promise<Notices> {
    const reply = await this.#client.register(number, undefined, options);
    this.#rememberWebhook(number, reply.webhook);
    // A repeated request that finds the number without an agent most likely finds what its first attempt registered.
    const isOurs = reply.created || (reply.repeated && reply.agentId === null);
    if (!isOurs && options.onExisting === "adopt_same_agent" && sameUuid(reply.agentId, agentId)) {
      return [{ kind: "adopted", formerAgentId: reply.agentId }];
    }
    if (!isOurs) {
      const agent = reply.agentId === null ? "without an agent" : `with agent ${reply.agentId}`;
      throw new NumberError(
        "already_registered",
        `${number} is already registered in this Rymi account, ${agent}. Nothing was changed.`,
      );
    }
    if (agentId === null) return [];
    try {
      // Without the signal: once the number is registered, an interrupt no longer ends its creation.
      return await this.#attach(number, agentId, reply.created ? {} : options);
    } catch (error) {
      // The number is removed again, because the next attempt would refuse it as registered already; but only if this request
      // has created it. The first error is the one to report.
      if (reply.created) await this.#removeIfThere(number, {}).catch(() => {});
      throw error;
    }
  }

  /** Registers the number. A 404 means that the agent is unknown, provided that Rymi answers at this address at all. */
  async #requestRegistration(
    number: string,
    agentId: string | null,
    options: RequestOptions,
  ): Promise<RegisterResult> {
    try {
      const reply = await this.#client.register(number, agentId ?? undefined, options);
      this.#rememberWebhook(number, reply.webhook);
      return reply;
    } catch (error) {
      if (agentId === null || !isNotFound(error)) throw error;
      // Throws the 404 of the listing if the address is wrong.
      await this.#isAgentUnknown(agentId, () => this.#directory.all(options).then(() => true));
      throw agentUnknown(number, agentId, error);
    }
  }

  /**
   * Whether a 404 was about the agent. Each agent is checked once: an unknown id in a thousand resources costs a thousand
   * requests and one listing, not a thousand listings.
   */
  #isAgentUnknown(agentId: string, numberExists: () => Promise<boolean>): Promise<boolean> {
    const agent = agentId.toLowerCase();
    return this.#agentLocks.run(agent, async () => {
      if (this.#unknownAgents.has(agent)) return true;
      if (!(await numberExists())) return false;
      this.#unknownAgents.add(agent);
      return true;
    });
  }

  async #attach(number: string, agentId: string, options: RequestOptions): Promise<Notices> {
    try {
      const { webhook } = await this.#client.attach(number, agentId, options);
      this.#rememberWebhook(number, webhook);
      this.#unknownAgents.delete(agentId.toLowerCase());
      return [];
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // Rymi answers 404 for an unknown number and for an unknown agent.
      const isThere = async () => (await this.#findFresh(number, options)) !== undefined;
      if (await this.#isAgentUnknown(agentId, isThere)) throw agentUnknown(number, agentId, error);
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
      await this.#client.register(number, undefined, options);
      return [{ kind: "registered_again" }];
    }
    // The number is registered, so the 404 means that the deployment has no detach.
    this.#canDetach = false;
    if (row.agent_id === null) return [];
    // Both without the signal: the number is out of service until both are done.
    await this.#removeIfThere(number, {});
    await this.#client.register(number, undefined, {});
    return [{ kind: "detached_by_removal" }];
  }

  /** @returns false if the number was not registered */
  async #removeIfThere(number: string, options: RequestOptions): Promise<boolean> {
    try {
      await this.#client.remove(number, options);
      return true;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // A 404 to a retry: the first attempt removed the number, and its reply was lost.
      if (isRymiError(error) && error.repeated) return true;
      // A gateway or a wrong address answers 404, too. The number would then stay registered, so the listing decides.
      this.#directory.invalidate(number);
      const rows = await this.#directory.all(options);
      if (rows.has(number)) throw error;
      return false;
    }
  }

  #rememberWebhook(number: string, webhook: Webhook | null): void {
    if (webhook !== null) this.#webhooks.set(number, webhook);
  }

  /** Reads the number anew, from a listing that begins after this call. */
  #findFresh(number: string, options: RequestOptions): Promise<NumberRecord | undefined> {
    this.#directory.invalidate(number);
    return this.#directory.find(number, options);
  }

  #change(number: string, work: () => Promise<Notices>): Promise<Notices> {
    return this.#locks.run(number, () => this.#directory.duringWrite(number, work));
  }
}

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

/** Serializes work on the same key, in the order of the calls; work on different keys runs concurrently. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
