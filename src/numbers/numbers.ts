import { type NumberRecord, sameUuid } from "../api";
import {
  isRymiError,
  type RegisterResult,
  type RequestOptions,
  type RymiClient,
  type Webhook,
} from "../client";
import { Directory } from "./directory";
import { NumberError } from "./number-error";
import { OneAtATime } from "./one-at-a-time";

/** Something that a person should hear about although all went well. */
export type Remark =
  /** Registered before this process came; `formerAgentId` is undefined when nobody knows it. */
  | { readonly kind: "adopted"; readonly formerAgentId: string | null | undefined }
  /** The number had vanished meanwhile. */
  | { readonly kind: "registered_again" }
  /** This Rymi cannot detach: the registration was removed and made again. */
  | { readonly kind: "detached_by_removal" }
  /** Not removed, as this process has registered the number itself. */
  | { readonly kind: "kept" }
  /** There was nothing to remove. */
  | { readonly kind: "was_gone" };

export type Remarks = readonly Remark[];

/** `adopt_same_agent`: adopt the number when it has the agent that it is to have, else refuse it. */
export type OnExisting = "adopt" | "adopt_same_agent" | "error";

export interface RegisterOptions extends RequestOptions {
  /** What to do with a number that this account has already. Default `adopt`. */
  readonly onExisting?: OnExisting;
}

/** For each number so many others are remembered. */
const MOST_PEERS = 3;

/**
 * The life of a number at Rymi. Every operation says what is to be true afterwards and finds its own way there, so
 * all of them can be repeated after any failure.
 *
 * Invariants: work on one number is done one piece after the other. A number that this object has registered or attached
 * is not removed by it: a replacement that creates first must not take its own number out of service.
 */
export class Numbers {
  readonly #client: RymiClient;
  readonly #directory: Directory;
  readonly #turns = new OneAtATime();
  readonly #written = new Set<string>();
  readonly #webhooks = new Map<string, Webhook>();
  readonly #unknownAgents = new Set<string>();
  readonly #agentChecks = new OneAtATime();
  #canDetach = true;

  constructor(client: RymiClient) {
    this.#client = client;
    this.#directory = new Directory(client);
  }

  /** The registration of a number; undefined only when it is absent for certain. */
  find(number: string, options: RequestOptions = {}): Promise<NumberRecord | undefined> {
    return this.#directory.find(number, options);
  }

  /** Every number of the account. */
  async list(options: RequestOptions = {}): Promise<readonly NumberRecord[]> {
    return [...(await this.#directory.all(options)).values()];
  }

  /** How many numbers the account had when it was last listed. */
  get known(): number | undefined {
    return this.#directory.size;
  }

  /** Whether the account had the number when it was last listed. */
  isKnown(number: string): boolean {
    return this.#directory.lastSeen(number) !== undefined;
  }

  /** Whether this object has registered the number or set its agent. */
  isWritten(number: string): boolean {
    return this.#written.has(number);
  }

  /** What Rymi said of the webhook of a number when this object wrote to it last; null where it said nothing. */
  webhookOf(number: string): Webhook | null {
    return this.#webhooks.get(number) ?? null;
  }

  /** Sets the webhook of the number at its carrier again. Null where the answer does not say what came of it. */
  async provisionWebhook(number: string, options: RequestOptions = {}): Promise<Webhook | null> {
    const { webhook } = await this.#client.provisionWebhook(number, options);
    return webhook;
  }

  /** A few other numbers of the account: of the last list, or else of those that this object has written. */
  peersOf(number: string): readonly string[] {
    const peers = new Set<string>();
    for (const numbers of [this.#directory.landmarks, this.#written]) {
      for (const each of numbers) {
        if (peers.size === MOST_PEERS) break;
        if (each !== number) peers.add(each);
      }
    }
    return [...peers];
  }

  /** Afterwards the number is registered, with exactly this agent. One request in the common case. */
  register(number: string, agentId: string | null, options: RegisterOptions = {}): Promise<Remarks> {
    return this.#write(number, async () => {
      const isAdopting = (options.onExisting ?? "adopt") === "adopt";
      const register = isAdopting ? this.#registerOrAdopt : this.#registerNew;
      const remarks = await register.call(this, number, agentId, options);
      this.#written.add(number);
      return remarks;
    });
  }

  /** Afterwards the number is registered, with exactly this agent; it is expected to be registered already. */
  setAgent(number: string, agentId: string | null, options: RequestOptions = {}): Promise<Remarks> {
    return this.#write(number, async () => {
      const remarks = await (agentId === null
        ? this.#detach(number, options)
        : this.#attach(number, agentId, options));
      this.#written.add(number);
      return remarks;
    });
  }

  /** Afterwards the number is not registered, unless it was this object that registered it. */
  remove(number: string, options: RequestOptions = {}): Promise<Remarks> {
    return this.#write(number, async () => {
      if (this.#written.has(number)) return [{ kind: "kept" }];
      return (await this.#removeIfThere(number, options)) ? [] : [{ kind: "was_gone" }];
    });
  }

  async #registerOrAdopt(number: string, agentId: string | null, options: RequestOptions): Promise<Remarks> {
    const before = this.#directory.lastSeen(number);
    const reply = await this.#post(number, agentId, options);
    const remarks: Remark[] = [];
    // After a lost reply the repeated request finds the number that the first one registered; with another agent than
    // it asked for, somebody else had registered it.
    if (!reply.created && (!reply.repeated || !sameUuid(reply.agentId, agentId))) {
      const formerAgentId = agentId === null ? reply.agentId : before?.agent_id;
      remarks.push({ kind: "adopted", formerAgentId });
    }
    if (sameUuid(reply.agentId, agentId)) return remarks;
    const more =
      agentId === null ? await this.#detach(number, options) : await this.#attach(number, agentId, options);
    return [...remarks, ...more];
  }

  /** Registers without an agent first: that changes nothing of a number which is there already. */
  async #registerNew(number: string, agentId: string | null, options: RegisterOptions): Promise<Remarks> {
    const reply = await this.#client.register(number, undefined, options);
    this.#noteWebhook(number, reply.webhook);
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
      // Not to be interrupted once the number is registered here: the creation is as good as done.
      return await this.#attach(number, agentId, reply.created ? {} : options);
    } catch (error) {
      // Half done is worse than not done: the next try would find the number and refuse it. But only what was surely
      // registered here is taken back, and the failure that is told is the first one.
      if (reply.created) await this.#removeIfThere(number, {}).catch(() => {});
      throw error;
    }
  }

  /** Where Rymi's list answers, nothing but an unknown agent can be not found when a number is registered. */
  async #post(number: string, agentId: string | null, options: RequestOptions): Promise<RegisterResult> {
    try {
      const reply = await this.#client.register(number, agentId ?? undefined, options);
      this.#noteWebhook(number, reply.webhook);
      return reply;
    } catch (error) {
      if (agentId === null || !isNotFound(error)) throw error;
      // Where the list is not found, either, it is the address that is wrong.
      await this.#isAgentUnknown(agentId, () => this.#directory.all(options).then(() => true));
      throw agentUnknown(number, agentId, error);
    }
  }

  /**
   * Whether it was the agent that Rymi did not find. What is found out of an agent once holds for every number that is
   * to have it: a wrong id in a thousand resources costs a thousand requests, and not as many lists besides.
   */
  #isAgentUnknown(agentId: string, check: () => Promise<boolean>): Promise<boolean> {
    const agent = agentId.toLowerCase();
    return this.#agentChecks.run(agent, async () => {
      if (this.#unknownAgents.has(agent)) return true;
      if (!(await check())) return false;
      this.#unknownAgents.add(agent);
      return true;
    });
  }

  async #attach(number: string, agentId: string, options: RequestOptions): Promise<Remarks> {
    try {
      const { webhook } = await this.#client.attach(number, agentId, options);
      this.#noteWebhook(number, webhook);
      this.#unknownAgents.delete(agentId.toLowerCase());
      return [];
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // One status for two causes: look which of the two is missing.
      const isThere = async () => (await this.#look(number, options)) !== undefined;
      if (await this.#isAgentUnknown(agentId, isThere)) throw agentUnknown(number, agentId, error);
      await this.#post(number, agentId, options);
      return [{ kind: "registered_again" }];
    }
  }

  async #detach(number: string, options: RequestOptions): Promise<Remarks> {
    if (this.#canDetach) {
      try {
        await this.#client.detach(number, options);
        return [];
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    const row = await this.#look(number, options);
    if (row === undefined) {
      await this.#client.register(number, undefined, options);
      return [{ kind: "registered_again" }];
    }
    // The number is there, so it is the operation that this Rymi does not have.
    this.#canDetach = false;
    if (row.agent_id === null) return [];
    // Not to be interrupted, neither of the two: the number is off the air until both are done.
    await this.#removeIfThere(number, {});
    await this.#client.register(number, undefined, {});
    return [{ kind: "detached_by_removal" }];
  }

  /** @returns false when it was not there */
  async #removeIfThere(number: string, options: RequestOptions): Promise<boolean> {
    try {
      await this.#client.remove(number, options);
      return true;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // The echo of a removal whose reply was lost.
      if (isRymiError(error) && error.repeated) return true;
      // A gateway or a wrong address says 404, too, and the number would ring on: the list must agree.
      this.#directory.forget(number);
      const rows = await this.#directory.all(options);
      if (rows.has(number)) throw error;
      return false;
    }
  }

  #noteWebhook(number: string, webhook: Webhook | null): void {
    if (webhook !== null) this.#webhooks.set(number, webhook);
  }

  /** A look at the number as it is now, not as an earlier walk saw it. */
  #look(number: string, options: RequestOptions): Promise<NumberRecord | undefined> {
    this.#directory.forget(number);
    return this.#directory.find(number, options);
  }

  #write(number: string, work: () => Promise<Remarks>): Promise<Remarks> {
    return this.#turns.run(number, () => this.#directory.writing(number, work));
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
