import { type Emulator, type EmulatorOptions, startEmulator } from "cdktf-rymi/emulator";
import { UNKNOWN, type Value } from "../../src/tfplugin/value/value";
import {
  ApplyResourceChange,
  PlanResourceChange,
  ReadResource,
} from "../../src/tfplugin/wire/provider-service";
import { configure, read, state, typeName, wire } from "../tfplugin/process/rymi";
import { testedProvider } from "./bundle";
import { type PluginClient, usePlugins } from "./plugin-client";

/** An object of `rymi_number` as a state holds it. */
export interface StateObject {
  readonly number: string;
  readonly agentId: string | null;
  readonly private: Uint8Array;
}

/** The configuration of a resource. */
export interface Wanted {
  readonly number: Value;
  readonly agentId?: string | null;
}

export interface Planned {
  /** Summaries and details of the errors, a blank line between the two. */
  readonly errors: readonly string[];
  readonly private: Uint8Array;
}

/** Terraform plans again at apply: since 1.16 with the private bytes of the first plan, before 1.16 and in OpenTofu without them. */
export type Host = "keeps planned private bytes" | "forgets planned private bytes";

/** The calls of one graph walk of Terraform (a refresh, a plan, an apply), which has its own provider process. */
export class Walk {
  readonly #client: PluginClient;
  readonly #host: Host;

  constructor(client: PluginClient, host: Host) {
    this.#client = client;
    this.#host = host;
  }

  /** Reads an object. Undefined when its number is not registered. */
  async read(object: StateObject): Promise<StateObject | undefined> {
    const reply = await this.#read(object);
    const after = read(reply.newState);
    if (after === null || after === undefined) return undefined;
    return { number: String(after["number"]), agentId: object.agentId, private: reply.private };
  }

  /** Reads an object. The texts of the diagnostics. */
  async warnings(object: StateObject): Promise<readonly string[]> {
    return (await this.#read(object)).diagnostics.map(textOf);
  }

  #read({ number, agentId, private: bytes }: StateObject) {
    const currentState = wire(state(number, agentId));
    return this.#client.call(ReadResource, { typeName, currentState, private: bytes });
  }

  /** One call. Prior undefined creates, wanted undefined destroys. */
  async planOnce(
    prior: StateObject | undefined,
    wanted: Wanted | undefined,
    more: { readonly priorPrivate?: Uint8Array; readonly planned?: Uint8Array } = {},
  ): Promise<Planned> {
    const config = wanted && { id: null, number: wanted.number, agent_id: wanted.agentId ?? null };
    const reply = await this.#client.call(PlanResourceChange, {
      typeName,
      priorState: wire(prior === undefined ? null : state(prior.number, prior.agentId)),
      proposedNewState: wire(config === undefined ? null : { ...config, id: prior?.number ?? null }),
      config: wire(config ?? null),
      priorPrivate: more.priorPrivate ?? prior?.private ?? new Uint8Array(),
      clientCapabilities: { storePlannedPrivate: this.#host === "keeps planned private bytes" },
      plannedPrivate:
        (this.#host === "keeps planned private bytes" ? more.planned : undefined) ?? new Uint8Array(),
    });
    const errors = reply.diagnostics
      .filter(({ severity }) => severity === 1)
      .map(({ summary, detail }) => `${summary}\n\n${detail}`);
    return { errors, private: reply.plannedPrivate };
  }

  /** Plans as Terraform does: a replacement takes two calls, the second without a prior object. */
  async plan(prior: StateObject | undefined, wanted: Wanted | undefined, replace = false): Promise<Planned> {
    const first = await this.planOnce(prior, wanted);
    const isReplaced =
      prior !== undefined && wanted !== undefined && (replace || prior.number !== wanted.number);
    if (!isReplaced || first.errors.length > 0) return first;
    return this.planOnce(undefined, wanted, { priorPrivate: first.private });
  }

  /** Creates at apply: plans again, then applies. */
  async create(wanted: Wanted, planned?: Uint8Array): Promise<StateObject> {
    const again = await this.planOnce(undefined, wanted, planned === undefined ? {} : { planned });
    refuse(again.errors);
    const config = { id: null, number: wanted.number, agent_id: wanted.agentId ?? null };
    const reply = await this.#client.call(ApplyResourceChange, {
      typeName,
      priorState: wire(null),
      plannedState: wire({ ...config, id: UNKNOWN }),
      config: wire(config),
      plannedPrivate: again.private,
    });
    refuse(reply.diagnostics.filter(({ severity }) => severity === 1).map(textOf));
    return { number: String(wanted.number), agentId: wanted.agentId ?? null, private: reply.private };
  }

  /** Destroys at apply what a plan has decided to destroy. */
  async destroy(prior: StateObject, planned: Uint8Array): Promise<readonly string[]> {
    const reply = await this.#client.call(ApplyResourceChange, {
      typeName,
      priorState: wire(state(prior.number, prior.agentId)),
      plannedState: wire(null),
      config: wire(null),
      plannedPrivate: planned,
    });
    return reply.diagnostics.map(textOf);
  }

  /** Destroys at apply an object that was replaced: Terraform plans it anew and forgets what was planned. */
  async destroyReplaced(prior: StateObject): Promise<readonly string[]> {
    const again = await this.planOnce(prior, undefined);
    return [...again.errors, ...(await this.destroy(prior, again.private))];
  }
}

const textOf = ({ summary, detail }: { readonly summary: string; readonly detail: string }) =>
  `${summary}\n\n${detail}`;

function refuse(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(errors.join("\n"));
}

export interface WalkOptions {
  readonly host?: Host;
  readonly onExisting?: "adopt" | "error";
}

export interface Walks {
  readonly emulator: Emulator;
  /** Starts a process for one walk. */
  walk(options?: WalkOptions): Promise<Walk>;
  /** An object that an earlier run has created. Its requests are not in `writes`. */
  existing(number: string, agentId?: string | null): Promise<StateObject>;
  /** Requests so far that wrote, such as `DELETE +15551234567`. */
  writes(): readonly string[];
}

/** Starts an emulator, and a process of the built provider for each walk; stops all of them after the test. */
export function useWalks(): (options?: EmulatorOptions) => Promise<Walks> {
  const plugins = usePlugins(testedProvider);
  const emulators: Emulator[] = [];
  afterEach(() => Promise.all(emulators.splice(0).map((emulator) => emulator.stop())));
  return async (options) => {
    const emulator = await startEmulator(options);
    emulators.push(emulator);
    const walk = async ({
      host = "forgets planned private bytes",
      onExisting = "adopt",
    }: WalkOptions = {}) => {
      const env = { RYMI_API_KEY: emulator.apiKey, RYMI_BASE_URL: emulator.url };
      const { client } = await plugins.start({ env });
      await configure(client, { on_existing: onExisting });
      return new Walk(client, host);
    };
    return {
      emulator,
      walk,
      async existing(number, agentId = null) {
        const object = await (await walk()).create({ number, agentId });
        emulator.clearRequests();
        return object;
      },
      writes: () =>
        emulator.requests
          .filter(({ method }) => method !== "GET")
          .map(({ method, path }) =>
            `${method} ${decodeURIComponent(path.replace("/v1/numbers", "").slice(1))}`.trim(),
          ),
    };
  };
}
