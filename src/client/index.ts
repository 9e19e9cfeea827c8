/**
 * HTTP to Rymi: authentication, proxies, timeouts, retries and one rate limiter.
 * Must never depend on the rules of a number's life: it reports a 404 and does not interpret it.
 */
export type {
  AgentPage,
  AgentRecord,
  KeySelf,
  NumberPage,
  NumberRecord,
  Webhook,
  WorkspaceRecord,
} from "../api";
export { webhookOfRow } from "../api";
export { DEFAULT_BASE_URL } from "../api/settings";
export { parseApiKey, parseBaseUrl, parseWorkspace } from "./config";
export {
  isRymiError,
  RYMI_ERROR_CODES,
  RymiError,
  type RymiErrorCode,
  type RymiErrorDetails,
} from "./errors";
export type { ClientEvent } from "./requester";
export {
  type AttachResult,
  type PageOptions,
  type ProvisionResult,
  type RegisterResult,
  type RequestOptions,
  RymiClient,
  type RymiClientOptions,
  type WriteResult,
} from "./rymi-client";
