import type { NumberPage } from "../api";
import { seededRandom } from "./random";

/** What goes wrong. */
export type Fault =
  /** This answer, before any work. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The page of a proxy, before any work; default status 502. */
  | { readonly kind: "html"; readonly status?: number }
  /** 429 before any work; `retryAfter` is the header: seconds, a date, or undefined for none. */
  | { readonly kind: "rate-limit"; readonly retryAfter?: number | string }
  /** 302 before any work. */
  | { readonly kind: "redirect"; readonly location: string }
  /** Nothing wrong, only later. The work is done after the delay, whether or not somebody still waits for it. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The connection is closed before any work. */
  | { readonly kind: "drop-request" }
  /** The work is done and the connection is closed without an answer. */
  | { readonly kind: "drop-reply" }
  /** The work is done, and the answer is half of its JSON. */
  | { readonly kind: "cut-body" }
  /** The work is done, and the connection is closed in the middle of the answer. */
  | { readonly kind: "break-body" }
  /** A list page is edited on its way out: a wrong total, a duplicate row, a row left out. */
  | { readonly kind: "page"; readonly edit: (page: NumberPage) => NumberPage }
  /** Something happens right after the answer was put together, such as a removal that shifts the next list page. */
  | { readonly kind: "then"; readonly run: () => void };

/** What is known of a request before it is answered. */
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

/** Which requests something happens to, how often, and what. */
export interface FaultRule {
  /** The requests it is about; a member left out matches all. A `path` in a string is one without its query. */
  readonly when?: {
    readonly method?: string;
    readonly path?: string | RegExp;
    readonly number?: string;
    readonly tenant?: string;
    readonly workspace?: string;
  };
  /** How many of them pass untouched at first. Default 0. */
  readonly skip?: number;
  /** How often it strikes. Default 1; without end when there is a `probability`. */
  readonly times?: number;
  /** From 0 to 1, decided by the emulator's seed. Default 1. */
  readonly probability?: number;
  /** What happens to them. */
  readonly do: Fault;
}

/** The script of what goes wrong. Of several rules that would strike, the one added first does. */
export class Faults {
  readonly #seed: number;
  #random: () => number;
  #rules: { readonly rule: FaultRule; skips: number; left: number }[] = [];

  /** @internal The seed decides those that have a probability. */
  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededRandom(seed);
  }

  /** The rules that can still strike, and how often; `Infinity` for without end. */
  get pending(): readonly { readonly rule: FaultRule; readonly left: number }[] {
    return this.#rules.filter(({ left }) => left > 0).map(({ rule, left }) => ({ rule, left }));
  }

  /** Adds a rule behind those that are there. */
  add(rule: FaultRule): void {
    const times = rule.times ?? (rule.probability === undefined ? 1 : Number.POSITIVE_INFINITY);
    this.#rules.push({ rule, skips: rule.skip ?? 0, left: times });
  }

  /** From now on nothing goes wrong. */
  clear(): void {
    this.#rules = [];
  }

  /** Clears them, and chance begins anew. */
  restart(): void {
    this.clear();
    this.#random = seededRandom(this.#seed);
  }

  /** The fault for this request; asking counts as the request. */
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
