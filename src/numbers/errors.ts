import { isRymiError, type RymiErrorCode } from "../client";

/**
 * - `agent_unknown`: Rymi does not know the requested agent
 * - `already_registered`: the account has the number already, and `onExisting` does not allow it; nothing was changed
 * - `list_unsettled`: the list of numbers changed during every attempt to read it, so it is incomplete
 * - `list_too_long`: the list claims more rows than any account has
 */
export type NumberErrorCode = "agent_unknown" | "already_registered" | "list_unsettled" | "list_too_long";

/**
 * - `agent_unknown`: no agent has the name
 * - `agent_ambiguous`: several agents have the name
 * - `no_agent_list`: the deployment of Rymi does not list agents
 * - `list_unsettled`: the list of agents changed during every attempt to read it, so it is incomplete
 * - `list_too_long`: the list claims more rows than any account has
 */
export type AgentErrorCode =
  | "agent_unknown"
  | "agent_ambiguous"
  | "no_agent_list"
  | "list_unsettled"
  | "list_too_long";

class CodedError<Code> extends Error {
  constructor(
    readonly code: Code,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The failure of an operation on a number, except for failed requests, which are `RymiError`. */
export class NumberError extends CodedError<NumberErrorCode> {
  override readonly name = "NumberError";
}

/** The failure to find an agent by its name, or to list the agents, except for failed requests, which are `RymiError`. */
export class AgentError extends CodedError<AgentErrorCode> {
  override readonly name = "AgentError";
}

/** What the provider and the bridge add to the message of an error. */
export interface Advice {
  /** One line, the same for all errors of a kind. */
  readonly summary: string;
  /** What the user can do. */
  readonly remedy: string;
}

const OTHER_SERVER: Advice = {
  summary: "Unexpected answer from Rymi",
  remedy: "Check base_url (RYMI_BASE_URL); is it Rymi that answers there?",
};
const LIST_TOO_LONG: Advice = { ...OTHER_SERVER, summary: "Rymi's list is too long" };

// Each table has an entry for every code; the compiler checks it.

const REQUEST_ADVICE: Readonly<Record<RymiErrorCode, Advice>> = {
  invalid_request: {
    summary: "Rymi refused the request",
    remedy: "Correct the values of this resource or bridge.",
  },
  unauthorized: {
    summary: "Rymi does not accept the API key",
    remedy:
      "Check RYMI_API_KEY where Terraform runs (or api_key in the provider block): it may be mistyped, revoked or of another Rymi.",
  },
  forbidden: {
    summary: "The API key may not do this",
    remedy:
      "Apply with a key that has this scope. A key that can only read is right for plan and drift, in CI above all.",
  },
  workspace_unreachable: {
    summary: "The workspace is not accessible",
    remedy:
      "Check workspace in the provider block (or RYMI_WORKSPACE), and that the API key may act there. Nothing was changed.",
  },
  not_found: {
    summary: "Rymi does not find what was asked for",
    remedy: "Check base_url (RYMI_BASE_URL), and that the agent exists in this account.",
  },
  conflict: {
    summary: "The number belongs to another Rymi account",
    remedy:
      "The number belongs to another account, and nothing was changed. Remove it there, or use that account's key for it. If this same run removes it there, run again.",
  },
  rate_limited: {
    summary: "Rate limited by Rymi",
    remedy:
      "Run again later or with a smaller -parallelism, set requests_per_minute in the provider block, or move the account to a larger plan.",
  },
  server_error: {
    summary: "Rymi has an internal error",
    remedy: "Run again; if it stays, ask Rymi's support.",
  },
  unexpected_status: OTHER_SERVER,
  unexpected_body: OTHER_SERVER,
  redirect: {
    summary: "Rymi's address redirects",
    remedy:
      "Set base_url (RYMI_BASE_URL) to the final address. A redirect is not followed, as the API key would be sent with it.",
  },
  timeout: {
    summary: "Rymi did not answer in time",
    remedy: "Run again, or raise request_timeout. The next run detects what was applied.",
  },
  network: {
    summary: "No connection to Rymi",
    remedy:
      "Check base_url (RYMI_BASE_URL), the network and any firewall. The next run detects what was applied.",
  },
  proxy: {
    summary: "The proxy does not connect to Rymi",
    remedy:
      "Check HTTPS_PROXY, with user and password where the proxy asks for them, and whether it allows the host of base_url. NO_PROXY lists hosts that are connected directly.",
  },
  unknown_host: {
    summary: "The host of Rymi does not resolve",
    remedy: "Nothing was sent. Correct it and run again.",
  },
  untrusted_certificate: {
    summary: "The certificate of Rymi is not accepted",
    remedy: "Nothing was sent. Correct it and run again.",
  },
  aborted: { summary: "Interrupted", remedy: "Run again. The next run detects what was applied." },
  invalid_config: {
    summary: "Invalid provider configuration",
    remedy: "Correct the provider block, or RYMI_API_KEY and RYMI_BASE_URL where Terraform runs.",
  },
};

/** Advice on a 409 to a request other than a registration. Rymi's message, which is part of the error, says the reason. */
const CONFLICT_ADVICE: Advice = {
  summary: "Rymi refuses this at the moment",
  remedy: "Nothing was changed. Run again when the reason that Rymi names no longer holds.",
};

const NUMBER_ADVICE: Readonly<Record<NumberErrorCode, Advice>> = {
  agent_unknown: {
    summary: "Unknown agent",
    remedy: "Check that the agent exists in this account; copy its id from Rymi.",
  },
  already_registered: {
    summary: "The number is already registered",
    remedy: 'Import it, or set on_existing = "adopt" in the provider block to take it over.',
  },
  list_too_long: LIST_TOO_LONG,
  list_unsettled: {
    summary: "Rymi's list of numbers does not settle",
    remedy: "Run again when fewer changes are made at Rymi.",
  },
};

const AGENT_ADVICE: Readonly<Record<AgentErrorCode, Advice>> = {
  agent_unknown: {
    summary: "No agent has this name",
    remedy:
      "Write the name as it stands in Rymi, letter case included. If it is right, check that RYMI_API_KEY is of the right account.",
  },
  agent_ambiguous: {
    summary: "Several agents have this name",
    remedy: "Rename all but one of them in Rymi, or give the id of the right one as agent_id instead.",
  },
  no_agent_list: {
    summary: "This Rymi does not list its agents",
    remedy:
      "Without the list no name can be looked up: give the agent's id, a UUID, as agent_id instead. If numbers are not found, either, check base_url.",
  },
  list_too_long: LIST_TOO_LONG,
  list_unsettled: {
    summary: "Rymi's list of agents does not settle",
    remedy: "Run again when fewer changes are made at Rymi.",
  },
};

/** Advice on an error of this folder or of the client; undefined for any other, which is a bug. */
export function adviceOn(error: unknown): Advice | undefined {
  if (error instanceof NumberError) return NUMBER_ADVICE[error.code];
  if (error instanceof AgentError) return AGENT_ADVICE[error.code];
  if (!isRymiError(error)) return undefined;
  return error.code === "conflict" && !isRegistrationRefused(error)
    ? CONFLICT_ADVICE
    : REQUEST_ADVICE[error.code];
}

/** Whether Rymi refused to register a number because another account has it. */
export function isRegistrationRefused(error: unknown): boolean {
  return isRymiError(error) && error.code === "conflict" && error.path === "/v1/numbers";
}
