import type { Faults, RequestTraits } from "./faults";
import type { EmulatorState } from "./state";
import type { Store } from "./store";
import type { Key } from "./tenants";

/** What the routes work with. */
export interface Context {
  readonly store: Store;
  /** By API key. */
  readonly keys: ReadonlyMap<string, Key>;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly features: Features;
  /** Milliseconds before each answer. */
  readonly latencyMs: number;
  readonly log: (record: RequestRecord) => void;
  /** Called with the state after each change, before the answer. */
  readonly onChange: ((state: EmulatorState) => void) | undefined;
  /** The state at the start. */
  readonly initial: EmulatorState;
}

/** Features that not every deployment of Rymi has. */
export interface Features {
  readonly detach: boolean;
  readonly agentList: boolean;
  /** The header `Rymi-Workspace` and the list of workspaces. */
  readonly workspaces: boolean;
  readonly keySelf: boolean;
  /** Webhook fields in answers and rows, and setting a webhook again. */
  readonly webhooks: boolean;
}

/** Restores the state at the start, without faults and requests, with full rate limits. */
export function resetWorld({ store, initial, faults, journal, keys }: Context): void {
  store.restore(initial);
  faults.restart();
  journal.clear();
  for (const { tenant } of keys.values()) tenant.bucket?.refill();
}

/** One request as the emulator received it, without its key. */
export interface RequestRecord extends RequestTraits {
  /** The JSON that was sent, undefined when there was none. */
  readonly body?: unknown;
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
  /** Status of the answer; 0 while there is none, and when a fault suppressed it. */
  readonly status: number;
  /** The fault that was applied. */
  readonly fault?: string;
}

/** Every request since the start or the last `clear`, in the order of arrival. */
export class Journal {
  #records: RequestRecord[] = [];

  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Records a request. The returned function records its end, and returns the complete record. */
  open(request: RequestTraits, text: string): (status: number, fault?: string) => RequestRecord {
    const body = readBody(text);
    const record: { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] } = {
      ...request,
      ...(body === undefined ? {} : { body }),
      at: Date.now(),
      status: 0,
    };
    this.#records.push(record);
    return (status, fault) => {
      record.status = status;
      if (fault !== undefined) record.fault = fault;
      return record;
    };
  }

  clear(): void {
    this.#records = [];
  }
}

function readBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
