import { isRymiError, type RymiErrorCode } from "../../client";
import { CliError } from "../../io";
import { NumberError, type NumberErrorCode } from "../../numbers";

/** For each way in which a request can fail. A new code does not compile until it has its line here. */
const REQUEST: Readonly<Record<RymiErrorCode, string>> = {
  invalid_request: "Correct the number or the agent in the bridge.",
  unauthorized: "Check RYMI_API_KEY where Terraform runs: it may be mistyped, revoked or of another Rymi.",
  forbidden: "Apply with a key that has this scope.",
  workspace_unreachable: "Check RYMI_WORKSPACE where Terraform runs, and that the API key may act there.",
  not_found: "Check that the agent exists in this account, and RYMI_BASE_URL.",
  conflict: "It belongs to another Rymi account: remove it there, or use that account's key.",
  rate_limited: "Apply again later, or with a smaller -parallelism.",
  server_error: "Apply again; if it stays, ask Rymi's support.",
  unexpected_status: "Check RYMI_BASE_URL; is it Rymi that answers there?",
  unexpected_body: "Check RYMI_BASE_URL; is it Rymi that answers there?",
  redirect: "Set RYMI_BASE_URL to the final address.",
  timeout: "Apply again: the next apply detects what was applied.",
  network: "Check RYMI_BASE_URL, the network and any firewall, then apply again.",
  proxy: "Check HTTPS_PROXY and NO_PROXY where Terraform runs, then apply again.",
  unknown_host: "Nothing was sent. Correct it, then apply again.",
  untrusted_certificate: "Nothing was sent. Correct it, then apply again.",
  aborted: "Apply again: the next apply detects what was applied.",
  invalid_config: "Correct RYMI_API_KEY or RYMI_BASE_URL where Terraform runs.",
};

const NUMBER: Readonly<Record<NumberErrorCode, string>> = {
  agent_unknown: "Check that the agent exists in this account; copy its id from Rymi.",
  already_registered: "Remove it in Rymi first.",
  list_too_long: "Check RYMI_BASE_URL; is it Rymi that answers there?",
  list_unsettled: "Apply again when it is quieter.",
};

/** What happened, to which number, and what to do about it. A mistake of ours is handed back as it is. */
export function explainFailure(error: unknown, number: string): unknown {
  if (error instanceof NumberError) return failure(error, number, NUMBER[error.code]);
  if (isRymiError(error)) return failure(error, number, REQUEST[error.code]);
  return error instanceof CliError ? failure(error, number) : error;
}

function failure(cause: Error, number: string, remedy = ""): CliError {
  const sentence = /[.!?]$/.test(cause.message) ? cause.message : `${cause.message}.`;
  return new CliError(`${number}: ${sentence} ${remedy}`.trimEnd(), { cause });
}
