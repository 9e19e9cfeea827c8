/**
 * The shapes of Rymi's Numbers API, and the rules for what a user may write.
 * Must never depend on how a request is sent, retried or answered.
 */

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
export {
  asSentence,
  explainE164,
  explainInherited,
  explainKey,
  explainUuid,
  isE164,
  isUuid,
  quoted,
  sameUuid,
  visible,
  visibleLines,
} from "./text";
