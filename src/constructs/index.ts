/**
 * What a CDKTF user types: the Rymi provider, phone numbers and the data sources, as constructs.
 * Must never talk to Rymi, and must never know how the provider does its work: it only brings the file along.
 */

/** @internal What is marked so is for `cdktf-rymi/bridge`: both ways in have the same rules. */
export { E164_PATTERN, explainInherited, explainKey, UUID_PATTERN } from "../api/patterns";
export type { NumberEntry, NumberMapping } from "../mapping";
/** @internal */
export { checkedAgentId, checkedId, checkedNumber, isKnown, requireKnownKeys } from "./checks";
export { DataRymiAgent, type DataRymiAgentConfig } from "./data-rymi-agent";
export {
  DataRymiAgents,
  DataRymiAgentsAgentsList,
  DataRymiAgentsAgentsOutputReference,
} from "./data-rymi-agents";
export { DataRymiNumber, type DataRymiNumberConfig } from "./data-rymi-number";
export {
  DataRymiNumbers,
  type DataRymiNumbersConfig,
  DataRymiNumbersNumbersList,
  DataRymiNumbersNumbersOutputReference,
} from "./data-rymi-numbers";
export { RymiNumber, type RymiNumberConfig } from "./rymi-number";
export { RymiNumbers, type RymiNumbersConfig } from "./rymi-numbers";
export { RymiProvider, type RymiProviderConfig } from "./rymi-provider";
/** @internal */
export { checkedName, guardName, requireGuardedNames } from "./terraform-names";
/** @internal */
export { type DeclaredNumber, declaredNumbers, declareNumbers } from "./unique-numbers";
