/**
 * What a CDKTF user types: the Rymi provider, phone numbers and the data sources, as constructs.
 * Must never talk to Rymi, and must never know how the provider does its work: it only brings the file along.
 */

/** @internal From here on, for `cdktf-rymi/bridge`, so that both ways in have the same rules. */
export { E164_PATTERN, UUID_PATTERN } from "../api";
export { checkedAgentId, checkedNumber, isKnown } from "./checks";
export { DataRymiNumber, type DataRymiNumberConfig } from "./data-rymi-number";
export {
  DataRymiNumbers,
  type DataRymiNumbersConfig,
  DataRymiNumbersNumbersList,
  DataRymiNumbersNumbersOutputReference,
} from "./data-rymi-numbers";
export { RymiNumber, type RymiNumberConfig } from "./rymi-number";
export { RymiProvider, type RymiProviderConfig } from "./rymi-provider";
export { type DeclaredNumber, declaredNumbers, declareNumbers } from "./unique-numbers";
