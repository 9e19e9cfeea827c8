/**
 * The shapes of Rymi's Numbers API, and the rules for what a user may write.
 * Must never depend on how a request is sent, retried or answered.
 */

export {
  AgentPage,
  AgentRecord,
  AttachRequest,
  AttachResponse,
  DetachResponse,
  E164,
  ErrorBody,
  KeySelf,
  NumberPage,
  NumberRecord,
  type Parsed,
  type ParseProblem,
  ProvisionResponse,
  parse,
  parseJson,
  parseWebhook,
  RegisterRequest,
  RegisterResponse,
  RemoveResponse,
  rowsOf,
  Uuid,
  type Webhook,
  WorkspaceList,
  WorkspaceRecord,
  webhookOfRow,
} from "./shapes";
export {
  asSentence,
  escapeOf,
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
