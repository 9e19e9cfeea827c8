/**
 * Phone numbers through `null_resource`, for places that allow only HashiCorp's own providers.
 * Must never send requests to Rymi: the commands that Terraform runs do.
 */
export type { BridgedNumber } from "./blocks";
export {
  RymiNumberBridge,
  type RymiNumberBridgeConfig,
} from "./rymi-number-bridge";
