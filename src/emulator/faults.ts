import type { NumberPage } from "../api";

/** A deviation from the normal response. */
export type Fault =
  /** This response; the request is not processed. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The HTML page of a proxy, default status 502; the request is not processed. */
  | { readonly kind: "html"; readonly status?: number }
  /** 429; `retryAfter` is the header: seconds, a date, or undefined for none. The request is not processed. */
  | { readonly kind: "rate-limit"; readonly retryAfter?: number | string }
  /** 302; the request is not processed. */
  | { readonly kind: "redirect"; readonly location: string }
  /** The normal response, but later. The request is processed after the delay, even if the client has disconnected. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The connection is closed; the request is not processed. */
  | { readonly kind: "drop-request" }
  /** The request is processed, and the connection is closed without a response. */
  | { readonly kind: "drop-reply" }
  /** The request is processed, and the response is half of its JSON. */
  | { readonly kind: "cut-body" }
  /** The request is processed, and the connection is closed in the middle of the response. */
  | { readonly kind: "break-body" }
  /** A list page is edited before it is sent: a wrong total, a duplicate row, a missing row. */
  | { readonly kind: "page"; readonly edit: (page: NumberPage) => NumberPage }
  /** `run` is called after the response is made and before it is sent, such as a removal that shifts the next list page. */
  | { readonly kind: "then"; readonly run: () => void };

/** A request, as rules of faults see it. */
export interface RequestTraits {
  /** Such as `POST`. */
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** The number in the path or in the body, as E.164. */
  readonly number: string | undefined;
  /** Name of the tenant, undefined when the key is unknown. */
  readonly tenant: string | undefined;
  /** Id of the workspace in which it acts: that of the header, else the key's own. Undefined when the key is unknown. */
  readonly workspace: string | undefined;
}

/** A fault, the requests that it applies to, and how often. */
export interface FaultRule {
  /** The requests that match; a member left out matches all. A `path` given as a string is without the query. */
  readonly when?: {
    readonly method?: string;
    readonly path?: string | RegExp;
    readonly number?: string;
    readonly tenant?: string;
    readonly workspace?: string;
  };
  /** How many matching requests are answered normally first. Default 0. */
  readonly skip?: number;
  /** How often the fault is applied. Default 1; without limit when there is a `probability`. */
  readonly times?: number;
  /** From 0 to 1, with the emulator's seed. Default 1. */
  readonly probability?: number;
  /** The fault. */
  readonly do: Fault;
}

/** The rules of an emulator. Of several rules that match, the one added first applies. */
export class Faults {
  readonly #seed: number;
  #random: () => number;
  #rules: { readonly rule: FaultRule; skips: number; left: number }[] = [];

  /** @internal @param seed for rules with a probability */
  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededRandom(seed);
  }

  /** The rules that can still apply, and how often; `Infinity` for without limit. */
  get pending(): readonly { readonly rule: FaultRule; readonly left: number }[] {
    return this.#rules.filter(({ left }) => left > 0).map(({ rule, left }) => ({ rule, left }));
  }

  /** Adds a rule after the existing ones. */
  add(rule: FaultRule): void {
    const times = rule.times ?? (rule.probability === undefined ? 1 : Number.POSITIVE_INFINITY);
    this.#rules.push({ rule, skips: rule.skip ?? 0, left: times });
  }

  /** Removes all rules. */
  clear(): void {
    this.#rules = [];
  }

  /** Removes all rules, and restarts the random generator. */
  restart(): void {
    this.clear();
    this.#random = seededRandom(this.#seed);
  }

  /** The fault for this request. Each call counts as one request. */
  next(request: RequestTraits): Fault | undefined {
    for (const entry of this.#rules) {
      if (entry.left <= 0 || !matches(entry.rule, request)) continue;
      if (entry.skips > 0) {
        entry.skips -= 1;
        continue;
      }
      const { probability = 1 } = entry.rule;
      if (probability < 1 && this.#random() >= probability) continue;
      entry.left -= 1;
      return entry.rule.do;
    }
    return undefined;
  }
}

function matches({ when = {} }: FaultRule, request: RequestTraits): boolean {
  const { method, path, number, tenant, workspace } = when;
  return (
    (method === undefined || method === request.method) &&
    (number === undefined || number === request.number) &&
    (tenant === undefined || tenant === request.tenant) &&
    (workspace === undefined || workspace === request.workspace) &&
    (path === undefined ||
      (typeof path === "string" ? path === request.path.split("?")[0] : request.path.search(path) >= 0))
  );
}

/**
 * A generator of numbers from 0 to below 1, the same ones for the same seed (mulberry32): faults with a probability are
 * reproducible when a failed test is run again.
 */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
