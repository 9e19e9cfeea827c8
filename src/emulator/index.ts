/**
 * Rymi's Numbers API in memory behind real HTTP, with faults to order. For tests, demonstrations and trying things out.
 * Must never share logic with the client, only the shapes: else both would be wrong together.
 */
export { Emulator, type Whose } from "./emulator";
export type { Fault, FaultRule, Faults, RequestTraits } from "./faults";
export type { RequestRecord } from "./journal";
export type { RateLimit } from "./rate-limit";
export { DEFAULT_API_KEY, type EmulatorOptions, startEmulator } from "./start-emulator";
export { type EmulatorState, parseState, type WebhookState, type WebhookStatus } from "./state";
export type { KeyOptions, SeedNumber, TenantOptions, WorkspaceContents, WorkspaceOptions } from "./tenants";
