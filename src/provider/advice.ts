import type { RymiErrorCode } from "../client";
import { DiagnosticError, type Finding } from "../tfplugin";

export interface Advice {
  readonly summary: string;
  /** What the person who reads this can do. */
  readonly remedy: string;
}

/** For each way in which a request can fail. A new code does not compile until it has its line here. */
export const REQUEST_ADVICE: Record<RymiErrorCode, Advice> = {
  invalid_request: { summary: "Rymi refused the request", remedy: "Check the values of this resource." },
  unauthorized: {
    summary: "Rymi does not accept the API key",
    remedy:
      "Check RYMI_API_KEY (or api_key in the provider block): it may be mistyped, revoked or of another Rymi.",
  },
  forbidden: {
    summary: "The API key may not do this",
    remedy:
      "Apply with a key that has this scope. A key that can only read is right for plan and drift, in CI above all.",
  },
  workspace_unreachable: {
    summary: "The workspace cannot be reached",
    remedy:
      "Check workspace in the provider block or RYMI_WORKSPACE, and that the API key may act there. Nothing was changed.",
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
    remedy: "Run again, or raise request_timeout. The next run detects what was applied.",
  },
  network: {
    summary: "Rymi cannot be reached",
    remedy: "Check base_url, the network and any firewall. The next run detects what was applied.",
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
  invalid_config: { summary: "Invalid provider configuration", remedy: "Correct the provider block." },
};

/** What Terraform shows of an error: what happened, and under it what to do. */
export function finding({ summary, remedy }: Advice, what: string, attribute?: string): Finding {
  const detail = `${what}\n\n${remedy}`;
  return attribute === undefined ? { summary, detail } : { summary, detail, attribute: [attribute] };
}

/** Waits for work at Rymi; what goes wrong with it becomes a diagnostic. `explain` throws what is no error of Rymi's. */
export async function advised<T>(work: Promise<T>, explain: (error: unknown) => Finding): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new DiagnosticError(explain(error), { cause: error });
  }
}
