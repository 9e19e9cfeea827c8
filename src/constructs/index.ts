/**
 * The constructs for users of CDKTF: the Rymi provider, phone numbers and the data sources.
 * Must never send requests to Rymi, nor depend on the code of the provider: synth only installs its package.
 */

/** @internal Such exports are for `cdktf-rymi/bridge`, which has the same rules. */
export { E164_PATTERN, explainInherited, explainKey, quoted, UUID_PATTERN } from "../api/text";
export type { NumberEntry, NumberMapping } from "../mapping";
/** @internal */
export {
  checkedAgentId,
  checkedId,
  checkedNumber,
  type DeclaredNumber,
  declaredNumbers,
  declareNumbers,
  isKnown,
  requireKnownKeys,
} from "./checks";
export {
  DataRymiAgent,
  type DataRymiAgentConfig,
  DataRymiAgents,
  DataRymiAgentsAgentsList,
  DataRymiAgentsAgentsOutputReference,
} from "./data-rymi-agents";
export {
  DataRymiNumber,
  type DataRymiNumberConfig,
  DataRymiNumbers,
  type DataRymiNumbersConfig,
  DataRymiNumbersNumbersList,
  DataRymiNumbersNumbersOutputReference,
} from "./data-rymi-numbers";
export { RymiNumber, type RymiNumberConfig } from "./rymi-number";
export { RymiNumbers, type RymiNumbersConfig } from "./rymi-numbers";
export { RymiProvider, type RymiProviderConfig } from "./rymi-provider";
/** @internal */
export { checkedName, markForNameCheck, requireUniqueNames } from "./terraform-names";
