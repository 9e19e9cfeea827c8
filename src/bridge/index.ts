/**
 * Phone numbers through `null_resource`, for places that allow only HashiCorp's own providers.
 * Must never talk to Rymi: it writes down the commands that Terraform runs, and those do.
 */
export {
  type BridgedNumber,
  RymiNumberBridge,
  type RymiNumberBridgeConfig,
} from "./rymi-number-bridge";
