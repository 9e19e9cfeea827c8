/**
 * The shapes of Rymi's Numbers API, and the rules for what a user may write.
 * Must never depend on how a request is sent, retried or answered.
 */

export { explainE164, explainInherited, explainKey, explainUuid, isE164, isUuid, sameUuid } from "./patterns";
export {
  AgentPage,
  AgentRecord,
  AttachReply,
  AttachRequest,
  DetachReply,
  E164,
  ErrorBody,
  KeySelf,
  NumberPage,
  NumberRecord,
  type Parsed,
  type ParseProblem,
  ProvisionReply,
  parse,
  parseWebhook,
  RegisterReply,
  RegisterRequest,
  RemoveReply,
  rowsOf,
  Uuid,
  type Webhook,
  WorkspaceList,
  WorkspaceRecord,
  webhookOfRow,
} from "./shapes";
export { asSentence, quoted, visible, visibleLines } from "./text";
