import { isRymiError, type RequestOptions, type RymiErrorCode } from "../client";
import { NumberError, type NumberErrorCode, type Numbers, type RegisterOptions } from "../numbers";
import { DiagnosticError, type Finding } from "../tfplugin";

interface Advice {
  readonly summary: string;
  /** What the person who reads this can do. */
  readonly remedy: string;
}

/** For each way in which a request can fail. A new code does not compile until it has its line here. */
const REQUEST: Record<RymiErrorCode, Advice> = {
  invalid_request: { summary: "Rymi refused the request", remedy: "Check the values of this resource." },
  unauthorized: {
    summary: "Rymi does not accept the API key",
    remedy:
      "Check RYMI_API_KEY (or api_key in the provider block): it may be mistyped, revoked or of another Rymi.",
  },
  forbidden: {
    summary: "The API key may not do this",
    remedy: "Use a secret key of the account that owns the numbers.",
  },
  not_found: {
    summary: "Rymi does not find what was asked for",
    remedy: "Check base_url, and that the agent exists in this account.",
  },
  conflict: {
    summary: "The number belongs to another Rymi account",
    remedy:
      "Nothing was changed. Remove the number in the account that has it, or use that account's key for this resource. If this same run removes it there, run again.",
  },
  rate_limited: {
    summary: "Rymi's rate limit leaves no room",
    remedy:
      "Run again later, set requests_per_minute in the provider block, or move the account to a larger plan.",
  },
  server_error: {
    summary: "Rymi has an internal error",
    remedy: "Run again; if it stays, ask Rymi's support.",
  },
  unexpected_status: {
    summary: "Unexpected answer from Rymi",
    remedy: "Check base_url; is it Rymi that answers there?",
  },
  unexpected_body: {
    summary: "Unexpected answer from Rymi",
    remedy: "Check base_url; is it Rymi that answers there?",
  },
  redirect: {
    summary: "Rymi's address redirects",
    remedy:
      "Set base_url to the final address. A redirect is not followed, as the API key would travel with it.",
  },
  timeout: {
    summary: "Rymi did not answer in time",
    remedy: "Run again, or raise request_timeout. What was begun may have been done; the next run finds out.",
  },
  network: {
    summary: "Rymi cannot be reached",
    remedy:
      "Check base_url, the network and any firewall. What was begun may have been done; the next run finds out.",
  },
  aborted: {
    summary: "Interrupted",
    remedy: "Run again: what was begun may have been done, and the next run finds out.",
  },
  invalid_config: { summary: "Invalid provider configuration", remedy: "Correct the provider block." },
};

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
    return advised(number, this.#numbers.find(number, options));
  }

  list(options: RequestOptions) {
    return advised(undefined, this.#numbers.list(options));
  }

  register(number: string, agentId: string | null, options: RegisterOptions) {
    return advised(number, this.#numbers.register(number, agentId, options));
  }

  setAgent(number: string, agentId: string | null, options: RequestOptions) {
    return advised(number, this.#numbers.setAgent(number, agentId, options));
  }

  remove(number: string, options: RequestOptions) {
    return advised(number, this.#numbers.remove(number, options));
  }

  /** How many numbers the account had when it was last looked at. */
  get known(): number {
    return this.#numbers.known ?? 0;
  }
}

async function advised<T>(number: string | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new DiagnosticError(adviceFor(error, number), { cause: error });
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
  const advice = error.code === "conflict" && !isElsewhere ? REFUSED_NOW : REQUEST[error.code];
  return finding(advice, about + error.message, isElsewhere ? "number" : undefined);
}

function finding({ summary, remedy }: Advice, what: string, attribute: string | undefined): Finding {
  const detail = `${what}\n\n${remedy}`;
  return attribute === undefined ? { summary, detail } : { summary, detail, attribute: [attribute] };
}
