/**
 * Every shape that travels between this package and Rymi's Numbers API, and the two rules of spelling behind them.
 * Must never learn how a request is sent, retried or answered.
 */
export { AgentPage, AgentRecord } from "./agents";
export { ErrorBody } from "./error-body";
export {
  AttachReply,
  AttachRequest,
  DetachReply,
  E164,
  NumberPage,
  NumberRecord,
  ProvisionReply,
  RegisterReply,
  RegisterRequest,
  RemoveReply,
  Uuid,
} from "./numbers";
export { type Parsed, type ParseProblem, parse, rowsOf } from "./parse";
export { explainE164, explainInherited, explainKey, explainUuid, isE164, isUuid, sameUuid } from "./patterns";
export { visible, visibleLines } from "./visible";
export { parseWebhook, type Webhook, webhookOfRow } from "./webhooks";
export { KeySelf, WorkspaceList, WorkspaceRecord } from "./workspaces";
