import { isRymiError, type RequestOptions } from "../client";
import { NumberError, type NumberErrorCode, type Numbers, type RegisterOptions } from "../numbers";
import type { Finding } from "../tfplugin";
import { type Advice, advised, finding, REQUEST_ADVICE } from "./advice";

const REFUSED_NOW: Advice = {
  summary: "Rymi refuses this at the moment",
  remedy: "Nothing was changed. Run again when what Rymi names is over.",
};

const NUMBER: Record<NumberErrorCode, Advice> = {
  agent_unknown: {
    summary: "Unknown agent",
    remedy: "Check that the agent exists in this account; copy its id from Rymi.",
  },
  already_registered: {
    summary: "The number is already registered",
    remedy: 'Import it, or set on_existing = "adopt" in the provider block to take it over.',
  },
  list_too_long: {
    summary: "Rymi's list is too long",
    remedy: "Check base_url; is it Rymi that answers there?",
  },
  list_unsettled: {
    summary: "Rymi's list of numbers does not settle",
    remedy: "Run again when it is quieter.",
  },
};

/** `Numbers`, with what Rymi or the network does to it turned into a diagnostic at the attribute it is about. */
export class AdvisedNumbers implements Pick<Numbers, "find" | "list" | "register" | "setAgent" | "remove"> {
  readonly #numbers: Numbers;

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  find(number: string, options: RequestOptions) {
    return this.#advised(number, this.#numbers.find(number, options));
  }

  list(options: RequestOptions) {
    return this.#advised(undefined, this.#numbers.list(options));
  }

  register(number: string, agentId: string | null, options: RegisterOptions) {
    return this.#advised(number, this.#numbers.register(number, agentId, options));
  }

  setAgent(number: string, agentId: string | null, options: RequestOptions) {
    return this.#advised(number, this.#numbers.setAgent(number, agentId, options));
  }

  remove(number: string, options: RequestOptions) {
    return this.#advised(number, this.#numbers.remove(number, options));
  }

  provisionWebhook(number: string, options: RequestOptions) {
    return this.#advised(number, this.#numbers.provisionWebhook(number, options));
  }

  /** What Rymi said of the webhook when this process wrote to the number last; null where it said nothing. */
  webhookOf(number: string) {
    return this.#numbers.webhookOf(number);
  }

  /** How many numbers the account had when it was last listed. */
  get known(): number {
    return this.#numbers.known ?? 0;
  }

  /** Whether the account had the number when it was last listed. */
  isKnown(number: string): boolean {
    return this.#numbers.isKnown(number);
  }

  /** Whether this process has registered the number or set its agent. */
  isWritten(number: string): boolean {
    return this.#numbers.isWritten(number);
  }

  /** A few other numbers of the account, as far as this process knows any. */
  peersOf(number: string): readonly string[] {
    return this.#numbers.peersOf(number);
  }

  #advised<T>(number: string | undefined, work: Promise<T>): Promise<T> {
    return advised(work, (error) => adviceFor(error, number));
  }
}

function adviceFor(error: unknown, number: string | undefined): Finding {
  if (error instanceof NumberError) {
    return finding(NUMBER[error.code], error.message, error.code === "agent_unknown" ? "agent_id" : "number");
  }
  if (!isRymiError(error)) throw error;
  // Only a registration is refused for belonging to somebody else.
  const isElsewhere = error.code === "conflict" && error.path === "/v1/numbers";
  const about = number === undefined ? "" : `${number}: `;
  const advice = error.code === "conflict" && !isElsewhere ? REFUSED_NOW : REQUEST_ADVICE[error.code];
  return finding(advice, about + error.message, isElsewhere ? "number" : undefined);
}
