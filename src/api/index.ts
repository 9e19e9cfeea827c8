/**
 * Every shape that travels between this package and Rymi's Numbers API, and the two rules of spelling behind them.
 * Must never learn how a request is sent, retried or answered.
 */
import "./english";

export { AgentPage, AgentRecord } from "./agents";
export { ErrorBody } from "./error-body";
export {
  AttachReply,
  AttachRequest,
  compiledNumberPage,
  DetachReply,
  E164,
  NumberPage,
  NumberRecord,
  RegisterReply,
  RegisterRequest,
  RemoveReply,
  Uuid,
} from "./numbers";
export { explainE164, explainUuid, isE164, isUuid, sameUuid } from "./patterns";
