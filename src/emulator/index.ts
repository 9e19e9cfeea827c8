/**
 * Rymi's Numbers API in memory behind real HTTP, with faults on request. For tests, demonstrations and experiments.
 * Must never share logic with the client, only shapes: otherwise both would have the same errors.
 */

export type { RequestRecord } from "./context";
export { DEFAULT_API_KEY, Emulator, type EmulatorOptions, startEmulator, type Whose } from "./emulator";
export type { Fault, FaultRule, Faults, RequestTraits } from "./faults";
export {
  type EmulatorState,
  type KeyOptions,
  parseState,
  type RateLimit,
  type SeedNumber,
  type TenantOptions,
  type WebhookState,
  type WebhookStatus,
  type WorkspaceContents,
  type WorkspaceOptions,
} from "./shapes";
